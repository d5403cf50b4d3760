"""Learning-rate schedules.

A schedule is a factory: it takes the optimizer and returns a ``LambdaLR``, whose function maps the number of
optimizer steps taken so far to a multiple of the optimizer's own (peak) learning rate.
"""

import math
from math import cos, pi

from torch.optim.lr_scheduler import LambdaLR


def warmup_ratio(current_step, num_warmup_steps):
    """Fraction of the peak rate while warming up: 0 at the first step, 1 after ``num_warmup_steps``."""
    return float(current_step) / float(max(1, num_warmup_steps))


def decay_progress(current_step, num_warmup_steps, num_training_steps):
    """How much of the decay is done, from 0 at the end of the warm-up to 1 at ``num_training_steps`` and after."""
    progress = float(current_step - num_warmup_steps) / float(max(1, num_training_steps - num_warmup_steps))
    return min(1.0, progress)


def get_cosine_schedule_with_warmup(optimizer, num_warmup_steps, num_training_steps, num_cycles=0.5, last_epoch=-1, end_ratio=0.1):
    """Linear warm-up to the peak rate, then a cosine down to ``end_ratio`` of it.

    Args:
        optimizer: the optimizer whose learning rate is scheduled.
        num_warmup_steps: steps over which the rate climbs from 0 to the peak; 0 for no warm-up.
        num_training_steps: step at which the decay is complete. The rate stays there afterwards.
        num_cycles: how many waves of the cosine the decay goes through; half a wave goes down once.
        last_epoch: index of the last step when continuing a schedule, -1 to start one.
        end_ratio: fraction of the peak rate at the trough of the cosine.
    """

    def lr_lambda(current_step):
        if current_step < num_warmup_steps:
            return warmup_ratio(current_step, num_warmup_steps)
        progress = decay_progress(current_step, num_warmup_steps, num_training_steps)
        height = 0.5 * (1.0 + cos(2.0 * pi * num_cycles * progress))
        return end_ratio + (1.0 - end_ratio) * height

    return LambdaLR(optimizer, lr_lambda, last_epoch)


def get_step_schedule(optimizer, decay_steps, last_epoch=-1, gamma=0.5):
    """Return a schedule that multiplies the learning rate by `gamma` every `decay_steps` steps.

    Args:
        optimizer: the optimizer whose learning rate is scheduled
        decay_steps: steps from one decay to the next
        last_epoch: the last step of a run that is resumed, -1 for a new run
        gamma: factor by which each decay multiplies the learning rate
    """

    def lr_lambda(current_step):
        num_cycles = int(math.floor(current_step / decay_steps))
        return gamma ** num_cycles

    return LambdaLR(optimizer, lr_lambda, last_epoch)
