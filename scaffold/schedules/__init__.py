"""The catalogue: one file a schedule, and the tuple that holds them all."""

from scaffold.model.schedule import Schedule
from scaffold.schedules.constant_with_warmup import CONSTANT_WITH_WARMUP
from scaffold.schedules.cosine import COSINE
from scaffold.schedules.cosine_min_lr import COSINE_MIN_LR
from scaffold.schedules.cosine_restarts import COSINE_RESTARTS
from scaffold.schedules.cyclic import CYCLIC
from scaffold.schedules.exponential import EXPONENTIAL
from scaffold.schedules.infinite import INFINITE
from scaffold.schedules.inverse_sqrt import INVERSE_SQRT
from scaffold.schedules.knee import KNEE
from scaffold.schedules.linear import LINEAR
from scaffold.schedules.multi_step import MULTI_STEP
from scaffold.schedules.noam import NOAM
from scaffold.schedules.one_cycle import ONE_CYCLE
from scaffold.schedules.piecewise_constant import PIECEWISE_CONSTANT
from scaffold.schedules.polynomial import POLYNOMIAL
from scaffold.schedules.power import POWER
from scaffold.schedules.reduce_on_plateau import REDUCE_ON_PLATEAU
from scaffold.schedules.rex import REX
from scaffold.schedules.slanted_triangular import SLANTED_TRIANGULAR
from scaffold.schedules.step import STEP
from scaffold.schedules.tri_stage import TRI_STAGE
from scaffold.schedules.warm_restarts import WARM_RESTARTS
from scaffold.schedules.wsd import WSD

SCHEDULES: tuple[Schedule, ...] = (
    CONSTANT_WITH_WARMUP,
    LINEAR,
    POLYNOMIAL,
    COSINE,
    COSINE_RESTARTS,
    COSINE_MIN_LR,
    WARM_RESTARTS,
    STEP,
    MULTI_STEP,
    EXPONENTIAL,
    INVERSE_SQRT,
    NOAM,
    ONE_CYCLE,
    CYCLIC,
    WSD,
    TRI_STAGE,
    SLANTED_TRIANGULAR,
    PIECEWISE_CONSTANT,
    REX,
    POWER,
    INFINITE,
    KNEE,
    REDUCE_ON_PLATEAU,
)
