"""Causal language modelling with GPT-2.

``GPT2TrainArguments`` holds what can be asked for on the command line, ``GPT2Task`` does it: ``compile`` traces
the training graph and writes the artifact, ``run`` trains and evaluates. Both are reached through
``transformers_hook.py`` as ``--module_name gpt2_pretrain --task_name clm``.
"""

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Optional

import torch
from sambaflow import samba
from torch.optim.lr_scheduler import StepLR

from models.gpt2 import MODEL_SHAPES, GPT2Config, GPT2LMHeadModel
from tasks.utils import optimization
from tasks.utils.checkpoint import load_checkpoint, save_checkpoint
from tasks.utils.data import TrainingWindows, evaluation_batches, load_tokens, split_tokens
from tasks.utils.errors import TaskError
from tasks.utils.learning_rate_schedule import get_cosine_schedule_with_warmup
from tasks.utils.optimization import get_polynomial_decay_schedule_with_warmup
from tasks.utils.output_dir import EVAL_FILE, clear_training_output, prepare_output_dir
from tasks.utils.tokenization import get_tokenizer
from tasks.utils.training_log import TrainingLog


@dataclass
class GPT2TrainArguments:
    """Arguments of the GPT-2 pre-training task.

    Every field is an option of the same name on the command line, see ``tasks/utils/arguments.py``.
    """

    # What to run
    module_name: Optional[str] = field(default="gpt2_pretrain", metadata={"help": "Module to run", "choices": ["gpt2_pretrain"]})
    task_name: Optional[str] = field(default="clm", metadata={"help": "Task of the module: clm is causal language modelling", "choices": ["clm"]})
    do_train: Optional[bool] = field(default=False, metadata={"help": "Run training"})
    do_eval: Optional[bool] = field(default=False, metadata={"help": "Run evaluation on the held-out text, after training if there is any"})

    # Where things are
    output_dir: Optional[str] = field(default=None, metadata={"help": "Folder for the compiled artifact, the metrics and the checkpoints"})
    overwrite_output_dir: Optional[bool] = field(default=False, metadata={"help": "Write into an output_dir that is not empty. A new training run deletes the metrics and checkpoints it finds there"})
    data_dir: Optional[str] = field(default=None, metadata={"help": "Folder of .txt files to train and evaluate on. If not given, the text that comes with this tree"})
    cache_dir: Optional[str] = field(default=None, metadata={"help": "Folder to keep tokenized text in. If not given, the text is tokenized anew in each run"})
    pef: Optional[str] = field(default=None, metadata={"help": "Compiled artifact to run. Its model and batch must be those of this run"})
    pef_name: Optional[str] = field(default=None, metadata={"help": "Name of the artifact that compile writes to output_dir, without the extension. If not given, the module name", "aliases": ["--pef-name"]})

    # The model
    model_name: Optional[str] = field(default="gpt2", metadata={"help": "Model whose shape to take", "choices": ["gpt2", "gpt2-medium", "gpt2-large"]})
    n_layer: Optional[int] = field(default=None, metadata={"help": "Number of blocks, in place of the model's own"})
    n_embd: Optional[int] = field(default=None, metadata={"help": "Width of the model, in place of the model's own"})
    n_head: Optional[int] = field(default=None, metadata={"help": "Number of attention heads, in place of the model's own"})
    n_positions: Optional[int] = field(default=None, metadata={"help": "Number of learned positions, in place of the model's own"})
    n_inner: Optional[int] = field(default=None, metadata={"help": "Width of the feed-forward layers. If not given, four times the width of the model"})
    activation_function: Optional[str] = field(default="gelu_new", metadata={"help": "Activation of the feed-forward layers; gelu_new is the tanh approximation", "choices": ["gelu", "gelu_new", "relu"]})
    embd_pdrop: Optional[float] = field(default=0.0, metadata={"help": "Dropout on the sum of the embeddings"})
    attn_pdrop: Optional[float] = field(default=0.0, metadata={"help": "Dropout on the attention weights"})
    resid_pdrop: Optional[float] = field(default=0.0, metadata={"help": "Dropout on what a layer adds to the residual stream"})
    layer_norm_epsilon: Optional[float] = field(default=1e-5, metadata={"help": "Epsilon of the layer norms"})
    initializer_range: Optional[float] = field(default=0.02, metadata={"help": "Standard deviation of the initial weights"})
    tie_word_embeddings: Optional[bool] = field(default=True, metadata={"help": "Use one matrix for the input embeddings and the output layer"})

    # The data
    tokenizer_name: Optional[str] = field(default="gpt2", metadata={"help": "Tokenizer: gpt2 has one token per byte and one that ends a document, bytes has the bytes only", "choices": ["gpt2", "bytes"]})
    max_seq_length: Optional[int] = field(default=64, metadata={"help": "Number of tokens in a sample"})
    batch_size: Optional[int] = field(default=8, metadata={"help": "Number of samples that the graph is compiled for", "aliases": ["-b"]})
    per_device_train_batch_size: Optional[int] = field(default=None, metadata={"help": "Number of samples per optimizer step, a multiple of the batch size: the graph runs as often as it takes. If not given, the batch size"})
    per_device_eval_batch_size: Optional[int] = field(default=None, metadata={"help": "Number of samples per evaluation batch. If not given, the batch size"})
    eval_fraction: Optional[float] = field(default=0.1, metadata={"help": "Fraction of the text, at its end, that is held out for evaluation"})
    max_eval_batches: Optional[int] = field(default=None, metadata={"help": "Evaluate on at most this many batches"})

    # The learning rate
    learning_rate: Optional[float] = field(default=1e-3, metadata={"help": "Peak learning rate when using a schedule with warmup, or the flat learning rate when using fixed_lr"})
    lr_schedule: Optional[str] = field(default="cosine_schedule_with_warmup", metadata={"help": "Learning rate schedule. One of cosine_schedule_with_warmup, polynomial_decay_schedule_with_warmup, fixed_lr, or step_schedule", "choices": ["cosine_schedule_with_warmup", "polynomial_decay_schedule_with_warmup", "fixed_lr", "step_schedule"]})
    warmup_steps: Optional[int] = field(default=0, metadata={"help": "Number of steps over which to increase the learning rate linearly up to its peak when using a schedule with warmup. 0 for no warmup at all"})
    max_steps: Optional[int] = field(default=300, metadata={"help": "Number of steps over which to decay the learning rate. Training finishes there too, unless steps_this_run is given"})
    steps_this_run: Optional[int] = field(default=None, metadata={"help": "Number of training steps to actually take in this run, while max_steps shapes the learning rate"})
    end_lr_ratio: Optional[float] = field(default=None, metadata={"help": "Fraction of the peak learning rate to end the decay at. If not given, 0.1 for cosine_schedule_with_warmup and 0.0 for polynomial_decay_schedule_with_warmup"})

    # The optimizer and the loss
    weight_decay: Optional[float] = field(default=0.1, metadata={"help": "Weight decay of matrices. Biases and layer norms never decay"})
    adam_beta1: Optional[float] = field(default=0.9, metadata={"help": "Decay rate of AdamW's first moment"})
    adam_beta2: Optional[float] = field(default=0.95, metadata={"help": "Decay rate of AdamW's second moment"})
    adam_epsilon: Optional[float] = field(default=1e-8, metadata={"help": "Epsilon of AdamW"})
    max_grad_norm_clip: Optional[float] = field(default=1.0, metadata={"help": "Scale gradients down to this norm if theirs is larger. 0 for no clipping"})
    label_smoothing: Optional[float] = field(default=0.0, metadata={"help": "Label smoothing of the training loss"})

    # The log and the checkpoints
    logging_steps: Optional[int] = field(default=1, metadata={"help": "Print a line every so many steps, and for the first and the last step"})
    log_grad_norm: Optional[bool] = field(default=False, metadata={"help": "Log the norm of the gradients before clipping"})
    eval_steps: Optional[int] = field(default=None, metadata={"help": "With do_eval, also evaluate every so many training steps"})
    save_steps: Optional[int] = field(default=None, metadata={"help": "Save a checkpoint every so many steps, besides the one at the end"})
    save_total_limit: Optional[int] = field(default=None, metadata={"help": "Keep at most this many checkpoints, the latest ones"})
    skip_final_checkpoint: Optional[bool] = field(default=False, metadata={"help": "Do not save a checkpoint at the end of training"})
    resume_from: Optional[str] = field(default=None, metadata={"help": "Checkpoint to continue from. Its optimizer and schedule go on as they were saved, whatever --learning_rate and --weight_decay say"})

    # A sample of what the model writes
    sample_length: Optional[int] = field(default=0, metadata={"help": "Print this many generated tokens at the end of the run. 0 for none"})
    sample_prompt: Optional[str] = field(default="The keeper", metadata={"help": "Text for the sample to continue"})
    sample_temperature: Optional[float] = field(default=0.8, metadata={"help": "Divide the logits by this before drawing a token of the sample. 0 for always the likeliest token"})

    # The rest
    seed: Optional[int] = field(default=42, metadata={"help": "Seed of the initial weights, of dropout and of the sample"})
    data_seed: Optional[int] = field(default=None, metadata={"help": "Seed of the order of the samples. If not given, the seed"})
    num_threads: Optional[int] = field(default=1, metadata={"help": "Number of CPU threads to compute with. One is fastest for the small models"})
    interpolate: Optional[bool] = field(default=False, metadata={"help": "Run interpolation"})
    decay_steps: Optional[int] = field(default=100, metadata={"help": "Period of steps over which to decay the learning rate when using step_schedule as the learning rate schedule"})
    decay_gamma: Optional[float] = field(default=0.5, metadata={"help": "Constant by which to decay the learning rate when using step_schedule as the learning rate schedule"})

    def __post_init__(self):
        """Refuse numbers that nothing sensible can be done with."""
        self._require_positive("max_seq_length", "batch_size", "per_device_train_batch_size", "per_device_eval_batch_size")
        self._require_positive("n_layer", "n_embd", "n_head", "n_positions", "n_inner", "initializer_range")
        self._require_positive("max_steps", "steps_this_run", "logging_steps", "eval_steps", "save_steps", "save_total_limit")
        self._require_positive("max_eval_batches", "num_threads")
        self._require_not_negative("learning_rate", "warmup_steps", "end_lr_ratio", "weight_decay", "adam_epsilon", "max_grad_norm_clip")
        self._require_not_negative("layer_norm_epsilon", "seed", "data_seed", "sample_length", "sample_temperature")
        self._require_fraction("embd_pdrop", "attn_pdrop", "resid_pdrop", "label_smoothing", "eval_fraction", "adam_beta1", "adam_beta2")
        if self.train_batch_size % self.batch_size:
            raise ValueError(f"per_device_train_batch_size ({self.train_batch_size}) is not a multiple of batch_size ({self.batch_size})")
        if self.sample_length and not self.sample_prompt:
            raise ValueError("sample_prompt must not be empty")

    def _require_positive(self, *names):
        for name in names:
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} has to be positive, not {value}")

    def _require_not_negative(self, *names):
        for name in names:
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise ValueError(f"{name} must not be negative, and is {value}")

    def _require_fraction(self, *names):
        for name in names:
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise ValueError(f"{name} has to be at least 0 and less than 1, not {value}")

    @property
    def train_batch_size(self):
        """Samples per optimizer step."""
        return self.per_device_train_batch_size or self.batch_size

    @property
    def eval_batch_size(self):
        """Samples per evaluation batch."""
        return self.per_device_eval_batch_size or self.batch_size

    def last_step(self, steps_done):
        """The step that a run stops after, when ``steps_done`` were taken before it."""
        if self.steps_this_run is not None:
            return steps_done + self.steps_this_run
        return self.max_steps


class GPT2Task:
    """Compiles, trains and evaluates a GPT-2 language model."""

    arguments_class = GPT2TrainArguments

    def __init__(self, args: GPT2TrainArguments):
        self.args = args
        self.global_step = 0
        self.tokenizer = None
        self.train_data = None
        self.eval_tokens = None
        self.model = None
        self.optimizer = None
        self.lr_scheduler = None

    # ------------------------------------------------------------------
    # Parts
    # ------------------------------------------------------------------

    def get_model_config(self, args: GPT2TrainArguments, vocab_size: int) -> GPT2Config:
        """The shape that ``model_name`` stands for, with whatever the arguments put in its place."""
        shape = dict(MODEL_SHAPES[args.model_name])
        for name in shape:
            if getattr(args, name) is not None:
                shape[name] = getattr(args, name)
        if args.max_seq_length > shape["n_positions"] and not args.interpolate:
            raise TaskError(f"max_seq_length ({args.max_seq_length}) is more than the {shape['n_positions']} positions of the model; give --interpolate to stretch them")
        try:
            return GPT2Config(
                vocab_size=vocab_size,
                **shape,
                n_inner=args.n_inner,
                activation_function=args.activation_function,
                embd_pdrop=args.embd_pdrop,
                attn_pdrop=args.attn_pdrop,
                resid_pdrop=args.resid_pdrop,
                layer_norm_epsilon=args.layer_norm_epsilon,
                initializer_range=args.initializer_range,
                tie_word_embeddings=args.tie_word_embeddings,
                label_smoothing=args.label_smoothing,
                interpolate=args.interpolate,
            )
        except ValueError as error:
            raise TaskError(str(error)) from error

    def get_model(self, args: GPT2TrainArguments, vocab_size: int) -> GPT2LMHeadModel:
        """A freshly initialised model, on the device."""
        torch.manual_seed(args.seed)
        model = GPT2LMHeadModel(self.get_model_config(args, vocab_size))
        samba.from_torch_model_(model)
        return model

    def get_optimizer(self, args: GPT2TrainArguments, model: torch.nn.Module) -> torch.optim.Optimizer:
        """AdamW with and without weight decay, depending on the parameter."""
        return optimization.get_adamw_optimizer(model, learning_rate=args.learning_rate, weight_decay=args.weight_decay, betas=(args.adam_beta1, args.adam_beta2), eps=args.adam_epsilon)

    def get_lr_scheduler(self, args: GPT2TrainArguments, optimizer: torch.optim.Optimizer):
        """The learning-rate scheduler that ``--lr_schedule`` names, or None if the rate does not change."""
        if args.lr_schedule == "fixed_lr":
            return None
        elif args.lr_schedule == "polynomial_decay_schedule_with_warmup":
            end_lr_ratio = None
            if args.end_lr_ratio is None:
                end_lr_ratio = 0.0
            else:
                end_lr_ratio = args.end_lr_ratio
            return get_polynomial_decay_schedule_with_warmup(optimizer=optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps, end_ratio=end_lr_ratio, last_epoch=-1)
        elif args.lr_schedule == "cosine_schedule_with_warmup":
            end_lr_ratio = None
            if args.end_lr_ratio is None:
                end_lr_ratio = 0.1
            else:
                end_lr_ratio = args.end_lr_ratio
            return get_cosine_schedule_with_warmup(optimizer=optimizer, num_warmup_steps=args.warmup_steps, num_training_steps=args.max_steps, num_cycles=0.5, last_epoch=-1, end_ratio=end_lr_ratio)
        elif args.lr_schedule == "step_schedule":
            return StepLR(optimizer=optimizer, step_size=args.decay_steps, gamma=args.decay_gamma, last_epoch=-1)
        else:
            raise ValueError(f"unknown lr_schedule {args.lr_schedule!r}")

    def build_data(self):
        """Load and split the text."""
        args = self.args
        self.tokenizer = get_tokenizer(args.tokenizer_name)
        tokens = load_tokens(args.data_dir, self.tokenizer, args.cache_dir)
        train_tokens, self.eval_tokens = split_tokens(tokens, args.eval_fraction)
        data_seed = args.seed if args.data_seed is None else args.data_seed
        self.train_data = TrainingWindows(train_tokens, args.max_seq_length, args.train_batch_size, data_seed)

    def build(self):
        """Set up everything that both compiling and running need."""
        args = self.args
        torch.set_num_threads(args.num_threads)
        self.build_data()
        self.model = self.get_model(args, self.tokenizer.vocab_size)
        self.optimizer = self.get_optimizer(args, self.model)
        self.lr_scheduler = self.get_lr_scheduler(args, self.optimizer)

    # ------------------------------------------------------------------
    # Batches
    # ------------------------------------------------------------------

    def to_device(self, input_ids, labels):
        """The two inputs of the graph, on the device."""
        return samba.from_torch_tensor(input_ids, name="input_ids"), samba.from_torch_tensor(labels, name="labels")

    def micro_batches(self, global_step):
        """The batch of a step, cut into pieces of the size that the graph is compiled for."""
        input_ids, labels = self.train_data.batch(global_step)
        for inputs, targets in zip(input_ids.split(self.args.batch_size), labels.split(self.args.batch_size)):
            yield self.to_device(inputs, targets)

    def example_inputs(self):
        """One batch of the shape that the graph is compiled for."""
        return next(self.micro_batches(1))

    # ------------------------------------------------------------------
    # Commands
    # ------------------------------------------------------------------

    def compile(self):
        """Trace one batch and write the artifact into ``output_dir``."""
        args = self.args
        self.build()
        output_dir = prepare_output_dir(args.output_dir, args.overwrite_output_dir)
        path = samba.session.compile(
            self.model,
            self.example_inputs(),
            self.optimizer,
            name=args.pef_name or args.module_name,
            output_folder=output_dir,
            config_dict=dataclasses.asdict(args),
        )
        print(f"compiled {args.model_name} ({self.model.num_parameters()} parameters) to {path}")

    def run(self):
        """Train, evaluate, or both."""
        args = self.args
        if not args.do_train and not args.do_eval:
            raise TaskError("nothing to do; give --do_train, --do_eval or both")
        self.build()
        if args.resume_from is not None:
            self.global_step = load_checkpoint(args.resume_from, self.model, self.optimizer, self.lr_scheduler, args.lr_schedule, self.model.config.architecture())
        output_dir = prepare_output_dir(args.output_dir, args.overwrite_output_dir)
        try:
            samba.utils.trace_graph(self.model, self.example_inputs(), self.optimizer, pef=args.pef)
        except (OSError, ValueError) as error:
            raise TaskError(f"--pef: {error}") from error
        if args.do_train:
            if args.resume_from is None:
                clear_training_output(output_dir)
            self.train(output_dir)
        if args.do_eval:
            self.report_evaluation(output_dir)
        if args.sample_length:
            print(f"sample:{self.generate(args.sample_prompt, args.sample_length, args.sample_temperature)!r}")

    # ------------------------------------------------------------------
    # Training
    # ------------------------------------------------------------------

    def train(self, output_dir):
        """Take the steps of this run."""
        args = self.args
        first_step = self.global_step + 1
        last_step = args.last_step(self.global_step)
        if first_step > last_step:
            print(f"training is complete: {self.global_step} of {last_step} steps are done")
            return
        self.model.train()
        with TrainingLog(output_dir, args.logging_steps, first_step, last_step) as log:
            for global_step in range(first_step, last_step + 1):
                # What the optimizer is about to use; the scheduler moves it on to the next step's rate.
                learning_rate = float(self.optimizer.param_groups[0]["lr"])
                step_loss, grad_norm = self.train_step(global_step)
                if self.lr_scheduler is not None:
                    self.lr_scheduler.step()
                self.global_step = global_step

                further = {"grad_norm": grad_norm} if args.log_grad_norm else {}
                log.record(self.train_data.epoch_of(global_step), global_step, step_loss, learning_rate, **further)
                self.after_step(output_dir, last_step)

    def train_step(self, global_step):
        """One optimizer step. Returns the loss, averaged over the micro-batches, and the norm of the gradients."""
        args = self.args
        share = args.batch_size / args.train_batch_size
        step_loss = 0.0
        for inputs in self.micro_batches(global_step):
            loss, _ = samba.session.run(input_tensors=inputs, section_types=["fwd", "bckwd"], grad_of_outputs=share)
            step_loss += share * samba.to_torch(loss).item()
        if not math.isfinite(step_loss):
            raise TaskError(f"the loss of step {global_step} is {step_loss}; a lower --learning_rate may help")
        grad_norm = self.clip_gradients(args.max_grad_norm_clip)
        samba.session.run(section_types=["opt"])
        return step_loss, grad_norm

    def clip_gradients(self, max_norm):
        """Scale the gradients down to ``max_norm``, unless that is 0 or None, and return the norm they had."""
        limit = max_norm if max_norm else math.inf
        return torch.nn.utils.clip_grad_norm_(self.model.parameters(), limit).item()

    def after_step(self, output_dir, last_step):
        """Evaluate and save if it is time to."""
        args = self.args
        is_last = self.global_step == last_step
        if args.do_eval and args.eval_steps is not None and self.global_step % args.eval_steps == 0 and not is_last:
            self.report_evaluation(output_dir)
        is_due = args.save_steps is not None and self.global_step % args.save_steps == 0
        if is_due or (is_last and not args.skip_final_checkpoint):
            save_checkpoint(
                output_dir,
                self.global_step,
                self.model,
                self.optimizer,
                self.lr_scheduler,
                args.lr_schedule,
                self.model.config.architecture(),
                total_limit=args.save_total_limit,
            )

    # ------------------------------------------------------------------
    # Evaluation
    # ------------------------------------------------------------------

    def evaluate(self):
        """Mean loss on the held-out text."""
        args = self.args
        was_training = self.model.training
        self.model.eval()
        losses = []
        for input_ids, labels in evaluation_batches(self.eval_tokens, args.max_seq_length, args.eval_batch_size, args.max_eval_batches):
            loss, _ = samba.session.run(input_tensors=self.to_device(input_ids, labels), section_types=["fwd"])
            losses.append(samba.to_torch(loss).item())
        self.model.train(was_training)
        return math.fsum(losses) / len(losses)

    def report_evaluation(self, output_dir):
        """Evaluate, print the result, and write it to ``eval_results.json``."""
        eval_loss = self.evaluate()
        results = {"global_step": self.global_step, "eval_loss": eval_loss, "eval_perplexity": math.exp(eval_loss)}
        print(f"global_step:{self.global_step}|eval_loss:{eval_loss:.5f}|eval_perplexity:{results['eval_perplexity']:.5f}", flush=True)
        (output_dir / EVAL_FILE).write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")

    # ------------------------------------------------------------------
    # Generation
    # ------------------------------------------------------------------

    def generate(self, prompt, length, temperature):
        """Continue ``prompt`` by ``length`` tokens and return all of the text.

        The model sees at most ``max_seq_length`` tokens back. Nothing is cached between tokens, which is slow and
        does not matter for a line or two. The draws have a generator of their own, so that asking for a sample
        leaves training as it is.
        """
        args = self.args
        generator = torch.Generator().manual_seed(args.seed)
        was_training = self.model.training
        self.model.eval()
        tokens = list(prompt.encode("utf-8"))
        for _ in range(length):
            context = torch.tensor([tokens[-args.max_seq_length :]])
            # The graph wants labels as well; the loss that comes of them is not looked at.
            _, logits = samba.session.run(input_tensors=self.to_device(context, context), section_types=["fwd"])
            tokens.append(self.pick_token(samba.to_torch(logits)[0, -1], temperature, generator))
        self.model.train(was_training)
        return self.tokenizer.decode(tokens)

    @staticmethod
    def pick_token(logits, temperature, generator):
        """Draw the next token; at temperature 0, take the likeliest."""
        if temperature == 0:
            return int(logits.argmax())
        probabilities = torch.softmax(logits / temperature, dim=-1)
        return int(torch.multinomial(probabilities, 1, generator=generator))
