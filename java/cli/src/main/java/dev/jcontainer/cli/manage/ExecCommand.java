package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.container.FoundContainer;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.terminal.Console;
import dev.jcontainer.cli.terminal.ForegroundProgram;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.engine.EngineExec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer exec}: runs a program in a running container, in the foreground. */
public final class ExecCommand implements Command {
    private static final String INSIDE = EnvironmentOptions.GROUP;

    private static final OptionList LIST = new OptionList();

    /** The --env of run, with another help text: here the environment of the container is the base. */
    static final Option ENV = LIST.add(Option.value(
                    INSIDE,
                    "env",
                    "KEY[=VALUE]",
                    "Set an environment variable, in addition to those that the container was given. Without a value,"
                            + " it gets the value that jcontainer was started with, or is not set.")
            .letter('e')
            .repeatable()
            .completes(Completion.VARIABLE));

    static {
        LIST.add(EnvironmentOptions.ENV_FILE);
    }

    private static final Option WORKDIR = LIST.add(Option.value(
                    INSIDE,
                    "workdir",
                    "DIR",
                    "Working directory, an absolute path in the container, which must exist (default: the"
                            + " container's).")
            .letter('w')
            .neverEmpty());
    private static final Option USER = LIST.add(Option.value(
                    INSIDE,
                    "user",
                    "USER[:GROUP]",
                    "User and group of the program, by number or by name in the container's current /etc/passwd and"
                            + " /etc/group (default: the container's user). HOME becomes that of the user, unless HOME"
                            + " was given to the container.")
            .letter('u')
            .neverEmpty());
    static final Option INTERACTIVE =
            LIST.add(Option.flag(INSIDE, "interactive", "Accepted for compatibility with docker; stdin is always open.")
                    .letter('i'));
    private static final Option TTY = LIST.add(Option.flag(
                    INSIDE,
                    "tty",
                    "Give the program a terminal of the container, connected with the terminal on stdin, as run --tty"
                            + " does. The terminal is hung up when the program has ended, even if the program has left"
                            + " processes running on it.")
            .letter('t'));
    private static final Option DETACH = LIST.add(Option.flag(
                    INSIDE,
                    "detach",
                    "Start the program and exit; it ends by itself or with the container. Its stdin is empty, and its"
                            + " output is discarded.")
            .letter('d'));

    static {
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "exec",
            "Runs another program in a running container.",
            List.of("[OPTIONS] CONTAINER COMMAND [ARG...]"),
            List.of(
                    "CONTAINER is a name that was given by run --name, an id, or an unambiguous prefix of an id. A"
                            + " COMMAND without a slash is looked up in the PATH of the container.",
                    "The program shares the namespaces, cgroup, limits, capabilities, environment and user of the"
                            + " container's own program, except as the options say. It ends with the container, and"
                            + " without --detach when jcontainer ends. Processes that it leaves running in the background continue in"
                            + " the container.",
                    "stdin, stdout and stderr are those of jcontainer. jcontainer forwards the signals that it gets to"
                            + " the program. The second SIGTERM or SIGINT kills the program.",
                    "Do not exec into a container that was given SYS_PTRACE (--cap-add SYS_PTRACE, --privileged)"
                            + " without a user namespace (--userns), unless you trust its programs with this machine:"
                            + " the process that joins the container has the privileges of root until it has dropped"
                            + " them, and a program inside that may trace it can take it over before."),
            LIST.asList(),
            Completion.CONTAINER_FIRST,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry(
                                    "125",
                                    "jcontainer itself failed, its options are wrong, or no such container is"
                                            + " running."),
                            new Entry("126", "The program exists but cannot be executed."),
                            new Entry("127", "The program does not exist."),
                            new Entry("128+N", "Signal N ended the program."),
                            new Entry("other", "The program's own exit status.")))),
            List.of(new Entry("jcontainer exec web ps", "The processes of the container with the name web.")));

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.size() < 2) {
            throw new UsageException(
                    MODEL, operands.isEmpty() ? "there is no CONTAINER" : "there is no COMMAND to run in it");
        }
        if (arguments.has(DETACH)) {
            return detach(arguments);
        }
        ExecSpec spec = spec(arguments);
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
        try (SignalForwarder signals = SignalForwarder.open();
                FoundContainer found = AllContainers.open().find(operands.get(0))) {
            if (found instanceof FoundContainer.Attached attached) {
                try (ContainerProcess process = attached.container().exec(spec, null)) {
                    return relay(process, spec, signals);
                }
            }
            try (EngineExec exec = ((FoundContainer.Kept) found).container().exec(spec)) {
                return relay(exec.process(), spec, signals);
            }
        }
    }

    private static int relay(ContainerProcess process, ExecSpec spec, SignalForwarder signals)
            throws UsageException, IOException, InterruptedException {
        signals.attach(ForegroundProgram.of(process));
        if (spec.stdio().isTerminal()) {
            Console.relay(ForegroundProgram.of(process), signals);
        }
        return process.waitForResult().exitCode();
    }

    private static int detach(Arguments arguments) throws UsageException, IOException {
        if (arguments.has(TTY)) {
            throw new UsageException(
                    MODEL, "--detach and --tty exclude each other: the terminal would be gone with this command");
        }
        ExecSpec spec = spec(arguments);
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
        try (FoundContainer found =
                AllContainers.open().find(arguments.operands().get(0))) {
            if (found instanceof FoundContainer.Attached attached) {
                attached.container().detach(spec);
            } else {
                ((FoundContainer.Kept) found).container().execDetached(spec);
            }
        }
        return 0;
    }

    private static ExecSpec spec(Arguments arguments) throws UsageException, IOException {
        ExecSpec.Builder builder = ExecSpec.builder().stdio(arguments.has(DETACH) ? Stdio.discard() : Stdio.inherit());
        try {
            builder.command(arguments.operands().subList(1, arguments.operands().size()));
            EnvironmentOptions.apply(arguments, new EnvironmentOptions.Target() {
                @Override
                public void env(String key, String value) {
                    builder.env(key, value);
                }
            });
            String workdir = arguments.value(WORKDIR);
            if (workdir != null) {
                builder.workdir(workdir);
            }
            if (arguments.has(TTY)) {
                builder.stdio(Console.stdioLikeStdin());
            }
            String user = arguments.value(USER);
            if (user != null) {
                builder.user(User.parse(user));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(MODEL, "run", e);
        }
    }
}
