"""Kinds of people, and casts: which kinds hold the posts of an organisation."""

from dataclasses import dataclass

from cadres.codes import Education, Occupation, StudyStatus


@dataclass(frozen=True)
class Kind:
    """`party` is the share in the Party. Students have `enters_at`, the age of entering the school."""

    occupation: Occupation
    educations: dict[Education, int]
    party: float
    ages: tuple[int, int] = (0, 0)
    details: tuple[str, ...] = ()
    study_status: StudyStatus | str = ""
    enters_at: int = 0

    @property
    def is_student(self) -> bool:
        return self.occupation == Occupation.STUDENT


def _student(study_status: StudyStatus, enters_at: int, party: float, **educations: int) -> Kind:
    finished = {Education[name]: weight for name, weight in educations.items()}
    return Kind(Occupation.STUDENT, finished, party, study_status=study_status, enters_at=enters_at)


def _worker(
    occupation: Occupation, ages: tuple[int, int], party: float, details: str, **educations: int
) -> Kind:
    finished = {Education[name]: weight for name, weight in educations.items()}
    return Kind(occupation, finished, party, ages, tuple(details.split()))


UNDERGRADUATE = _student(StudyStatus.BACHELOR, 18, 0.25, SENIOR_HIGH=1)
GRADUATE = _student(StudyStatus.MASTER, 22, 0.5, BACHELOR=1)
TRAINEE = _student(StudyStatus.JUNIOR_COLLEGE, 18, 0.1, SENIOR_HIGH=3, SECONDARY_VOCATIONAL=1)
PUPIL = _student(StudyStatus.SENIOR_HIGH, 15, 0, JUNIOR_HIGH=1)
APPRENTICE = _student(StudyStatus.SECONDARY_VOCATIONAL, 15, 0, JUNIOR_HIGH=1)

_STATE, _PRIVATE = Occupation.STATE_ENTERPRISE, Occupation.PRIVATE_ENTERPRISE
LEADER = _worker(Occupation.GOVERNMENT, (29, 45), 0.97, "公务员", BACHELOR=5, MASTER=4, DOCTOR=1)
CLERK = _worker(
    Occupation.GOVERNMENT, (24, 37), 0.7, "公务员 事业单位工作人员", JUNIOR_COLLEGE=1, BACHELOR=6, MASTER=1
)
MEDIC = _worker(
    Occupation.GOVERNMENT, (24, 38), 0.5, "医师 护士 药师", JUNIOR_COLLEGE=2, BACHELOR=5, MASTER=2
)
VILLAGER = _worker(
    Occupation.FARMER, (20, 35), 0.4, "种植业 养殖业", SENIOR_HIGH=3, JUNIOR_COLLEGE=4, BACHELOR=2
)
NEIGHBOUR = _worker(Occupation.SOCIAL, (23, 36), 0.5, "社区工作者 社会工作者", JUNIOR_COLLEGE=4, BACHELOR=5)
TEACHER = _worker(Occupation.TEACHER, (25, 38), 0.75, "中学教师", BACHELOR=7, MASTER=2)
LECTURER = _worker(
    Occupation.TEACHER, (28, 40), 0.95, "专职团干部 专任教师 行政人员", MASTER=6, DOCTOR=2, BACHELOR=1
)
COUNSELLOR = _worker(Occupation.TEACHER, (25, 35), 0.92, "辅导员", BACHELOR=2, MASTER=7)
MANAGER = _worker(_STATE, (27, 40), 0.85, "党群工作人员 项目经理 部门主管", BACHELOR=7, MASTER=2)
BUILDER = _worker(
    _STATE, (22, 34), 0.4, "技术员 施工员 安全员 造价员", JUNIOR_COLLEGE=3, BACHELOR=6, MASTER=1
)
EMPLOYEE = _worker(
    _PRIVATE, (22, 36), 0.3, "工程师 生产班长 人事专员 销售代表", JUNIOR_COLLEGE=4, BACHELOR=5, MASTER=1
)


@dataclass(frozen=True)
class Cast:
    """Who heads an organisation, who else holds posts there, and how often the head is 专职."""

    head: Kind
    others: tuple[Kind, ...]
    full_time: float = 0.0


LEADING = Cast(LEADER, (CLERK, LEADER, CLERK), full_time=1.0)
TOWN = Cast(CLERK, (CLERK, CLERK, NEIGHBOUR), full_time=0.4)
VILLAGE = Cast(VILLAGER, (VILLAGER,))
COMMUNITY = Cast(NEIGHBOUR, (NEIGHBOUR,), full_time=0.1)
OFFICE = Cast(CLERK, (CLERK,))
HOSPITAL = Cast(MEDIC, (MEDIC,), full_time=0.3)
TEACHERS = Cast(TEACHER, (TEACHER,))
STAFF_ROOM = Cast(LECTURER, (LECTURER, COUNSELLOR))
HEADQUARTERS = Cast(MANAGER, (MANAGER,), full_time=1.0)
COMPANY = Cast(MANAGER, (MANAGER, BUILDER), full_time=0.5)
SITE = Cast(BUILDER, (BUILDER,))
OFFICES = Cast(LEADER, (CLERK,), full_time=1.0)
PARK = Cast(CLERK, (CLERK, EMPLOYEE), full_time=1.0)
PRIVATE = Cast(EMPLOYEE, (EMPLOYEE,), full_time=0.1)


def school_of(pupils: Kind) -> Cast:
    return Cast(TEACHER, (TEACHER, pupils), full_time=0.7)


def university_of(students: Kind) -> Cast:
    return Cast(LECTURER, (LECTURER, COUNSELLOR, students), full_time=1.0)


def college_of(students: Kind) -> Cast:
    """A 学院 团委: a counsellor heads it, most others are students."""
    return Cast(COUNSELLOR, (students, students, COUNSELLOR), full_time=0.6)


def grade_of(students: Kind) -> Cast:
    return Cast(COUNSELLOR, (students,), full_time=0.1)


def class_of(students: Kind) -> Cast:
    return Cast(students, (students,))
