"""Every parameter of the actors' behaviour: its unit, its range, and what it means.

The values lie in `configs/actors/`, their sources and grades in `configs/sources.csv`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[float, Field(ge=0, le=3650)]
Count = Annotated[int, Field(ge=0)]
NotNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
Hour = Annotated[int, Field(ge=0, le=24)]


class Parameters(BaseModel):
    """Base of all parameter groups: unknown keys are refused, values cannot change in a run."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AssortmentParameters(Parameters):
    """How medicines divide into articles, and articles into product lines."""

    articles_scale: Positive = Field(description="articles per medicine at one user per 1000")
    articles_exponent: Share = Field(description="growth of articles with users per 1000")
    most_articles_per_medicine: Annotated[int, Field(ge=1, le=100)] = Field(description="articles")
    zipf_exponent: Annotated[float, Field(ge=0, le=3)] = Field(
        description="how unequal the articles of a medicine are"
    )
    acute_exponent: Annotated[float, Field(ge=0, le=3)] = Field(
        description="the same for acute needs: how much prescribers keep to the common article"
    )
    holders_exponent: Annotated[float, Field(ge=0, le=3)] = Field(
        description="how fast suppliers thin out from a medicine's largest article to its smallest"
    )
    most_lines_per_article: Annotated[int, Field(ge=1, le=20)] = Field(description="lines")
    background_articles: Annotated[int, Field(ge=1, le=2000)] = Field(
        description="articles that stand for medicines outside the table"
    )
    background_lines_per_year: Positive = Field(description="prescription lines a year in Sweden")
    background_pack_days: Annotated[int, Field(ge=1, le=255)] = Field(description="treatment-days")
    background_tolerance_days: Days = Field(description="days")
    background_holders: Annotated[int, Field(ge=1, le=20)] = Field(description="suppliers")
    background_domestic_share: Share = Field(description="share of lines made in Sweden")
    compounded_articles: Annotated[int, Field(ge=1, le=50)] = Field(description="articles")
    compounded_lines_per_year: Positive = Field(description="extempore lines a year in Sweden")


class ResidentParameters(Parameters):
    """Who the residents are, beyond age and municipality."""

    dose_patients: Count = Field(description="residents with dose rolls")
    dose_elderly_share: Share = Field(description="share of dose patients aged 65 or more")
    care_home_residents: Count = Field(description="residents of care homes (särskilt boende)")
    home_care_clients: Count = Field(description="residents with home care (hemtjänst)")
    inmates: Count = Field(description="residents in custody (Kriminalvården, SiS)")
    e_commerce_share: Share = Field(description="share of residents who order from e-pharmacies")
    frailty_shape: tuple[Positive, Positive, Positive] = Field(
        description="shape of the gamma law of medicines per person, by age band"
    )
    frailty_classes: Annotated[int, Field(ge=1, le=32)] = Field(description="classes per age band")
    pharmacy_size_spread: Annotated[float, Field(ge=0, le=2)] = Field(
        description="standard deviation of the logarithm of customers per pharmacy"
    )


class PatientParameters(Parameters):
    """How patients use, collect and seek their medicines."""

    current_user_share: Share = Field(description="users at any time, share of a year's users")
    chronic_share_of_both: Share = Field(
        description="share of users of mixed-use rows on long term"
    )
    acute_collections_per_user: Positive = Field(description="collections per acute user and year")
    acute_weight_of_untreated: Share = Field(
        description="acute needs of residents without long-term medicine, relative to the others"
    )
    refill: Literal["observed", "exact"] = Field(
        description="observed: early, on time and late collectors; exact: all at `exact_lead_days`"
    )
    early_share: Share = Field(description="share of residents who collect as early as law allows")
    late_share: Share = Field(description="share of residents who collect when almost out")
    early_lead_days: tuple[Days, Days] = Field(description="days before depletion, 90-day supply")
    on_time_lead_days: tuple[Days, Days] = Field(description="days before depletion")
    late_lead_days: tuple[Days, Days] = Field(description="days before depletion")
    exact_lead_days: Days = Field(description="days before depletion when refill is exact")
    synchronised_share: Share = Field(
        description="share of treatments on the resident's own rhythm"
    )
    most_days_a_collection: Annotated[int, Field(ge=1, le=255)] = Field(
        description="legal limit of a collection, treatment-days"
    )
    least_consumed: Share = Field(
        description="share of a collection that must be consumed before the benefits pay the next"
    )
    bundle_window_days: Days = Field(description="days ahead of due that a visit also collects")
    weekend_visitors: tuple[Share, Share] = Field(
        description="share of residents due on a Saturday or Sunday who go that day"
    )
    eager_tries: Annotated[int, Field(ge=1, le=100)] = Field(
        description="days on which who came in vain comes back the next day"
    )
    patient_days: Annotated[int, Field(ge=1, le=30)] = Field(
        description="days until they come back later, while supply at home lasts"
    )
    lapse_days: Annotated[int, Field(ge=1, le=30)] = Field(
        description="days on which an unmet acute need is tried before it lapses"
    )
    most_pharmacies_a_day: Annotated[int, Field(ge=1, le=6)] = Field(description="pharmacies")
    reach_km: Positive = Field(
        description="distance at which willingness to go on has fallen to 1/e"
    )
    reach_by_urgency: tuple[Positive, Positive, Positive, Positive] = Field(
        description="factor on reach_km for criticality 1 to 4"
    )
    known_pharmacies: Annotated[int, Field(ge=1, le=200)] = Field(
        description="nearest other pharmacies that a customer may know of"
    )
    stay_share: Share = Field(description="share who try no other pharmacy the same day at all")
    milder_tolerance_days: tuple[Days, Days] = Field(
        description="least tolerance of users outside the critical share, classes 2 and 3"
    )
    least_tolerance_hours: Annotated[int, Field(ge=0, le=168)] = Field(
        description="a search of so many hours is within the tolerance of every medicine"
    )
    phases: Literal["random", "even"] = Field(
        description="where in their supply cycle treatments start: drawn, or evenly spread"
    )
    shortest_gap_hours: Annotated[int, Field(ge=0, le=168)] = Field(
        description="gaps count from this length on, or when they exceed the user's tolerance"
    )


class PharmacyParameters(Parameters):
    """How open-care pharmacies and e-pharmacies hold stock and serve."""

    cover_days: Days = Field(description="stock target in days of expected need")
    stocked_from: tuple[NotNegative, NotNegative, NotNegative, NotNegative] = Field(
        description="expected collections a cover period to be stocked, by criticality 1 to 4"
    )
    lines_per_staff_hour: Positive = Field(description="prescription lines an employee serves")
    peak_margin: Positive = Field(description="staff as a multiple of what the peak hour takes")
    other_customers_share: Share = Field(
        description="share of staff time for customers without prescription"
    )
    hours: Literal["observed", "always"] = Field(description="opening hours")
    shifted_within: tuple[Hour, Hour] = Field(
        description="hours of the day between which opening hours can be shifted"
    )
    e_commerce_cover_days: Days = Field(description="stock target of e-pharmacies in days")
    parcel_days: Days = Field(
        description="days a parcel takes; e-customers order that much earlier"
    )

    @model_validator(mode="after")
    def _hours_in_order(self) -> PharmacyParameters:
        first, last = self.shifted_within
        if first >= last:
            raise ValueError(
                f"shifted_within: {first} is not before {last}; give the earlier first"
            )
        return self


class FacilityParameters(Parameters):
    """How facilities of all kinds go on without electricity, telecom or the national service."""

    pharmacy_generator_share: Share = Field(description="share of pharmacies with own power")
    pharmacy_generator_hours: float = Field(ge=0, description="hours that own power lasts")
    pharmacy_battery_hours: float = Field(ge=0, description="hours that batteries last elsewhere")
    centre_backup_hours: float = Field(ge=0, description="distribution centres, hours")
    hospital_backup_hours: float = Field(ge=0, description="hospital pharmacies, hours")
    dose_backup_hours: float = Field(ge=0, description="dose-dispensing sites, hours")
    compounder_backup_hours: float = Field(ge=0, description="compounding pharmacies, hours")
    e_pharmacy_backup_hours: float = Field(ge=0, description="e-pharmacies' centres, hours")
    telecom_town_hours: float = Field(ge=0, description="mast batteries in towns, hours")
    telecom_rural_hours: float = Field(ge=0, description="mast batteries elsewhere, hours")
    town_residents: Count = Field(description="residents of a municipality counted as a town")
    pharmacies_per_area: Annotated[int, Field(ge=1, le=200)] = Field(
        description="most open-care pharmacies that share a grid area of a municipality"
    )
    centre_cold_hours: float = Field(
        ge=0, description="hours that cold rooms of distribution centres stay cold by themselves"
    )
    cold_chain_hours: tuple[Positive, ...] = Field(
        description="hours without power at which refrigerated stock is judged"
    )
    cold_chain_lost: tuple[Share, ...] = Field(
        description="share of refrigerated stock discarded by then, one value per hour above"
    )
    by_hand_share: Share = Field(
        description="capacity of a pharmacy without electricity, while telecom works"
    )
    by_phone_share: Share = Field(
        description="capacity without the national service: by phone with the prescriber"
    )
    by_phone_class: Annotated[int, Field(ge=0, le=4)] = Field(
        description="least urgent criticality class served by phone, 0 = none"
    )
    offline_switch_hours: float = Field(
        ge=0, description="hours without connection until a pharmacy that may works offline"
    )
    exempt_share: Share = Field(
        description="share of persons who pay nothing: free card, or exempt by law"
    )
    cash_share: Share = Field(
        description="share of the others who have cash, when cards and phones cannot pay"
    )
    invoice_share: Share = Field(
        description="share of the remaining persons who then get their medicine on invoice"
    )
    offline_payment_share: Share = Field(
        description="share of those still remaining whose card then works offline"
    )
    offline_payment_hours: float = Field(ge=0, description="hours that cards work offline")
    shift_after_days: Annotated[int, Field(ge=0, le=30)] = Field(
        description="days in a row with power for a part of the day only, until pharmacies and dose"
        " sites know its hours and shift work to them"
    )
    shifted_share: Share = Field(
        description="share of the work lost for want of power that is then shifted, as far as there"
        " is room; 0 = none"
    )

    @model_validator(mode="after")
    def _one_share_per_hour(self) -> FacilityParameters:
        if len(self.cold_chain_hours) != len(self.cold_chain_lost):
            raise ValueError("cold_chain_lost: give one share for each of cold_chain_hours")
        return self


class DistributorParameters(Parameters):
    """How full-line distributors pick and deliver."""

    near_km: Positive = Field(description="up to here goods arrive early the next working day")
    far_km: Positive = Field(description="beyond here goods arrive on the second working day")
    near_hour: Annotated[int, Field(ge=0, le=23)] = Field(description="hour of early arrival")
    mid_hour: Annotated[int, Field(ge=0, le=23)] = Field(description="hour of later arrival")
    far_hour: Annotated[int, Field(ge=0, le=23)] = Field(description="hour of second-day arrival")
    orders_from_hour: Annotated[int, Field(ge=0, le=23)] = Field(
        description="hour from which orders are sent; who can at no full hour until 23 has none"
    )
    pick_margin: Positive = Field(description="orders a centre can pick, multiple of normal")
    takeover_days: Days = Field(description="days until a sister centre takes over deliveries")
    takeover_share: Share = Field(description="share of a lost centre's orders its sisters pick")
    own_transport: Share = Field(description="share of routes that run on own fuel and drivers")


class CompanyParameters(Parameters):
    """How companies keep their product lines at the distributor."""

    floor_days: Days = Field(description="reorder point on top of lead-time need, days of need")
    top_days: Days = Field(description="order-up-to level, days of need")
    plant_days: Days = Field(
        description="most finished goods at a plant, days of need; no more than an order"
    )
    growth_days: Annotated[int, Field(ge=1)] = Field(
        description="days of empty plants after which output may grow by the limit once more"
    )
    growth_limit: Annotated[float, Field(ge=1)] = Field(
        description="most inflow a company can sustain at first, as a multiple of normal need"
    )
    active_stock_days: tuple[Days, Days] = Field(description="stock of active substance, days")
    shortage_starts_per_year: float = Field(
        ge=0, description="inflow stops a year of the line of a sole supplier"
    )
    competition: Annotated[float, Field(ge=0, le=3)] = Field(
        description="power of the number of suppliers by which stops are rarer"
    )
    shortage_median_days: Positive = Field(description="median length of an inflow stop, days")
    shortage_mean_days: Positive = Field(
        description="mean length of an inflow stop, days, before the longest are cut"
    )
    shortage_longest_days: Positive = Field(
        description="days after which a product that is out has another in its place"
    )
    run_in_days: Annotated[int, Field(ge=0, le=5000)] = Field(
        description="days that suppliers run before the start to reach their stationary state"
    )


class HospitalParameters(Parameters):
    """How hospital pharmacies and wards hold stock, and how patients are admitted."""

    ward_days: Days = Field(description="stock on wards, days of need")
    cover_days: tuple[Days, Days] = Field(description="regional stock, lowest and highest, days")
    cover_mean_days: Days = Field(description="mean regional stock, days")
    needs_per_admission: Positive = Field(description="medicine episodes per admission")
    lapse_days: Annotated[int, Field(ge=1, le=60)] = Field(description="days an episode is awaited")


class DoseParameters(Parameters):
    """How dose-dispensing sites pack and deliver rolls."""

    roll_days: Annotated[int, Field(ge=1, le=28)] = Field(description="treatment-days per roll")
    pack_ahead_days: Days = Field(description="days from packing to delivery")
    delivery_weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(
        description="weekdays on which rolls are delivered, Monday is 0"
    )
    spare_capacity: float = Field(ge=0, description="capacity above the busiest day, share")
    cover_days: Days = Field(description="stock target in days of expected need")
    pack_hour: Annotated[int, Field(ge=0, le=23)] = Field(description="hour when packing begins")
    shift_hours: Annotated[float, Field(ge=4, le=24)] = Field(
        description="hours of a day in which rolls are packed"
    )
    delivery_hour: Annotated[int, Field(ge=0, le=23)] = Field(description="hour of delivery")
    service_days: Days = Field(
        description="days of packing on frozen prescriptions without the national service"
    )
    without_service: Share = Field(description="share of rolls that can be packed on those days")
    home_buffer_days: Days = Field(description="extra supply at the dose patient's home, days")
    set_up_rolls: Count = Field(
        description="rolls not packed while the machine is set up for another company's product; a"
        " site then keeps to the product that it has as long as it comes; 0 = it takes any"
    )

    @model_validator(mode="after")
    def _packed_before_delivery(self) -> DoseParameters:
        if self.pack_hour <= self.delivery_hour or self.pack_ahead_days < 1:
            raise ValueError(
                "rolls are packed later in the day than others are delivered, a day or more ahead; "
                "choose pack_hour > delivery_hour and pack_ahead_days >= 1"
            )
        return self


class CompoundingParameters(Parameters):
    """How compounding pharmacies make individual and serial preparations."""

    lead_days: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] = Field(
        description="working days from order to pharmacy, lowest and highest"
    )
    capacity_factor: Positive = Field(description="capacity as a multiple of the normal day")
    series_yield: Annotated[float, Field(ge=1)] = Field(
        description="goods made in series with the capacity that one of them takes when made singly"
    )
    stock_days: Days = Field(description="finished preparations at hand, days of need")
    shelf_life_days: Annotated[int, Field(ge=0, le=365)] = Field(
        description="days that a preparation keeps when it reaches the pharmacy: half of them, at "
        "most a usual pack, are for its use; 0 = longer than it ever lies"
    )
    need_share: Share = Field(
        description="share of the need of a short compoundable article that can be compounded"
    )
    shortage_after_days: Days = Field(
        description="days of national shortage before it is compounded"
    )

    @model_validator(mode="after")
    def _time_for_use(self) -> CompoundingParameters:
        if self.shelf_life_days == 1:
            raise ValueError(
                "shelf_life_days: a preparation that keeps one day cannot lie and be used; "
                "choose 2 or more, or 0 for one that keeps"
            )
        return self


class PrescriberParameters(Parameters):
    """How prescribers answer requests for a substitute."""

    requests_per_day: Positive = Field(description="requests answered per 100 000 residents a day")
    answer_days: Annotated[int, Field(ge=0)] = Field(
        description="days from the first failed attempt to an answer, on a working day"
    )
    accepted_share: Share = Field(description="share of users for whom a substitute is acceptable")
    again_days: Annotated[int, Field(ge=1, le=365)] = Field(
        description="days after a refusal until another substitute is asked for"
    )
    most_substitutes: Annotated[int, Field(ge=0, le=20)] = Field(
        description="other articles a prescriber considers for an article"
    )
    ask_within_days: Days = Field(description="supply left at home when a substitute is asked for")
    office_hour: Annotated[int, Field(ge=0, le=23)] = Field(
        description="hour at which their electricity, staff and prescription service are judged"
    )
    without_power: Share = Field(description="capacity without electricity")
    without_service: Share = Field(description="capacity without the national prescription service")


class AuthorityParameters(Parameters):
    """What the authority sees, and how licences and dispensations bring goods in."""

    picture_lag_days: Annotated[int, Field(ge=0, le=120)] = Field(description="age of the picture")
    picture_noise: Share = Field(description="relative standard error of a seen stock")
    picture_coverage: Share = Field(description="share of articles whose stock is reported")
    short_below_days: Days = Field(
        description="distributor cover below which an article counts as short, days of need"
    )
    most_cover_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        description="most distributor cover of an article that its mean counts, days of need"
    )
    licence_after_days: Days = Field(
        description="days of national shortage until a licence or dispensation is granted"
    )
    licence_found_share: Share = Field(description="share of articles for which goods are found")
    licence_need_share: Share = Field(description="share of the need that licensed goods cover")
    licence_lead_days: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] = Field(
        description="days from decision to arrival, lowest and highest"
    )


class StockpileParameters(Parameters):
    """State stockpiles for hospital care."""

    days: Days = Field(description="stock of prioritised hospital articles, days of need")
    release_days: Annotated[int, Field(ge=0, le=120)] = Field(
        description="days that hospitals lack an article before it is released"
    )


class ActorParameters(Parameters):
    """All parameters of behaviour."""

    assortment: AssortmentParameters
    residents: ResidentParameters
    patients: PatientParameters
    pharmacies: PharmacyParameters
    facilities: FacilityParameters
    distributors: DistributorParameters
    companies: CompanyParameters
    hospitals: HospitalParameters
    dose: DoseParameters
    compounding: CompoundingParameters
    prescribers: PrescriberParameters
    authority: AuthorityParameters
    stockpiles: StockpileParameters
