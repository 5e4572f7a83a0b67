"""Who takes part in a season, and what they write."""
from datetime import date
from random import Random

GIVEN_NAMES = "Ayşe Mehmet Zeynep Mustafa Elif Ahmet Defne Ali Azra Emre Asya Yusuf Nehir Ömer Eylül Kerem Işıl Can Gül Deniz".split()
SURNAMES = "Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek".split()
SECTORS = ["Savunma", "Gıda", "Tekstil", "Bilişim", "Otomotiv", "Sağlık", "Enerji", "Lojistik"]
UNITS = ["Üretim", "Yazılım", "Muhasebe", None]
DOCUMENTS = ["language_certificate", "course_certificate", "volunteering_certificate", "athlete_licence", "art_award"]
COMPLAINTS = ["unpaid", "other_work", "working_time", "safety", "conduct", "other"]
ABSENCES = ["leave", "sick", "unexcused", "interruption"]
HEALTH_COVERS = ["dependant", "own", "uncovered"]
LEVELS = {"bachelor": (2, 4), "associate": (1, 2), "master": (1, 2), "secondary": (10, 12)}
PHONE = "+905320000000"


def file(owner):
    """A file that nobody else has."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% " + owner.encode() + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )


def national_id(nth):
    """A number with the right check digits, which nobody has."""
    nine = [int(digit) for digit in str(500_000_000 + nth)]
    odd, even = sum(nine[::2]), sum(nine[1::2])
    tenth = (7 * odd - even) % 10
    return "".join(map(str, nine)) + f"{tenth}{(odd + even + tenth) % 10}"


def tax_number(nth):
    nine = f"{700_000_000 + nth}"
    weighted = ((int(digit) + place) % 10 * 2**place for place, digit in enumerate(reversed(nine), 1))
    return nine + str(-sum(value % 9 or 9 for value in weighted if value) % 10)


def iban(nth):
    account = f"{nth:022}"
    return f"TR{98 - int(account + '292700') % 97:02}{account}"


class Person:
    """Somebody with an account. What they decide follows from the seed and their address alone, so it does
    not matter who else acts at the same time."""

    def __init__(self, season, email):
        self.email, self.rng = email, Random(f"{season.seed} {email}")
        self.api, self.public = season.client(email), season.client()

    @property
    def acting(self):
        """Whose account it is done with."""
        return self

    def does(self, share):
        return self.rng.random() < share


class School:
    """A university with a career centre and a unit, or an OSB school whose officer does the work of both."""

    def __init__(self, season, nth, row):
        self.nth, self.id, self.name = nth, row["id"], row["name"]
        self.is_osb = row["kind"] == "osb_vocational"
        officers = {}
        for role in ["school_officer"] if self.is_osb else ["career_officer", "unit_officer"]:
            # A few schools lack an officer: the programme office checks their documents (A38), or nobody
            # declares their interns, who have to be on the programme office's list.
            if (role, nth % 10) not in [("career_officer", 1), ("unit_officer", 2)]:
                officers[role] = Person(season, f"{role}.{nth}@okul.example")
        self.officers = officers
        self.centre = officers.get("school_officer") or officers.get("career_officer")
        self.unit = officers.get("school_officer") or officers.get("unit_officer")
        # How much of what waits for them the unit does each time.
        self.diligence = {4: 0.4, 7: 0.7}.get(nth % 10, 1)


class Candidate(Person):
    def __init__(self, season, nth, schools, departments):
        super().__init__(season, f"aday{nth}@ogrenci.example")
        rng = self.rng
        self.nth, self.school = nth, rng.choice(schools)
        self.level = "secondary" if self.school.is_osb else rng.choices(["bachelor", "associate", "master"], [7, 3, 1])[0]
        self.class_year = rng.randint(*LEVELS[self.level])
        born = {"secondary": 2022 - self.class_year}.get(self.level, rng.randint(2001, 2008))
        self.birth_date = date(born, rng.randint(1, 12), rng.randint(1, 28))
        self.department = rng.choice(departments[self.school.is_osb])
        self.name = rng.choice(GIVEN_NAMES), rng.choice(SURNAMES)
        # One in forty has too low an average.
        self.gpa = None if self.school.is_osb else round(rng.uniform(2, 4), 2) if self.does(0.975) else 1.5
        self.cities = sorted(rng.sample(season.provinces, rng.randint(1, 3)))
        self.wave = rng.randrange(2)
        self.application, self.id, self.is_submitted = None, None, False
        self.guardian, self.is_asked, self.is_doubted = f"veli.{nth}@veli.example", False, None

    def registration(self):
        given_name, surname = self.name
        return {"email": self.email, "given_name": given_name, "surname": surname, "national_id": national_id(self.nth),
                "birth_date": str(self.birth_date), "phone": PHONE, "language": "tr"}

    def form(self):
        return {"school_id": self.school.id, "department_code": self.department, "level": self.level, "class_year": self.class_year,
                "gpa": self.gpa, "formal_education": True, "student_number": f"{self.nth:06}", "city_preferences": self.cities}


class Employer(Person):
    """An employer, whose manager is the person."""

    def __init__(self, season, nth):
        super().__init__(season, f"yonetici{nth}@kurum.example")
        rng = self.rng
        self.nth, self.staff = nth, self
        self.name = f"{SURNAMES[nth % len(SURNAMES)]} {rng.choice(SECTORS)} {nth}"
        self.kind = "public" if self.does(0.15) else "private"
        self.staff_count = rng.choice([6, 12, 19, 20, 45, 300])
        self.province = rng.choice(season.provinces)
        # The programme office sends some back, merges some into the one before, and refuses some.
        self.fate = {3: "send back", 5: "merge", 7: "refuse"}.get(nth % 40, "activate")
        # How much of what waits for them they do each time. Some never share a notice or raise a wage.
        self.diligence = {2: 0.4, 9: 0.4}.get(nth % 16, 0.95)
        self.is_negligent = nth % 16 == 6
        # Workplaces by id, with their province.
        self.id, self.workplaces, self.has_colleague = None, {}, nth % 3 == 1

    @property
    def acting(self):
        return self.staff

    def registration(self):
        return {"name": self.name, "kind": self.kind, "tax_number": tax_number(self.nth), "sector": self.rng.choice(SECTORS),
                "staff_count": self.staff_count, "province_code": self.province, "district": "Merkez", "address": "Sanayi Cad. No: 4",
                "phone": PHONE, "email": f"bilgi{self.nth}@kurum.example",
                "manager": {"email": self.email, "full_name": " ".join(self.rng.choice(n) for n in (GIVEN_NAMES, SURNAMES)), "language": "tr"}}

    def workplace(self, nth, province):
        number = f"2.6201.01.01.{self.nth * 10 + nth:07}.{province:03}.01-02"
        contact = {"full_name": "Deniz Koç", "email": f"bilgi{self.nth}@kurum.example", "phone": PHONE}
        return {"name": f"İş yeri {nth}", "province_code": province, "district": "Merkez", "address": f"Sanayi Cad. No: {nth}",
                "sgk_workplace_number": number, "hazard_class": "less_hazardous", "nace_code": "62.01.01", "contact": contact}
