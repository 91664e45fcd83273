"""From Sweden's tables to arrays: articles, product lines, pharmacies, residents, stocks."""
