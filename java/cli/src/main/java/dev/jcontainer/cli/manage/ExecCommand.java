package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.Containers;
import dev.jcontainer.cli.base.Command;
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
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer exec}: a program in a container that runs, in the foreground. */
public final class ExecCommand implements Command {
    private static final String INSIDE = EnvironmentOptions.GROUP;

    private static final OptionList LIST = new OptionList();

    /** As that of run, but that the environment is the container's. */
    static final Option ENV = LIST.add(Option.value(
                    INSIDE,
                    "env",
                    "KEY[=VALUE]",
                    "Set an environment variable besides those that the container was given; without a value, to the one"
                            + " that jcontainer was started with, if any.")
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
                    "The working directory, an absolute path in the container, which must be there. Otherwise it is the"
                            + " container's.")
            .letter('w')
            .neverEmpty());
    private static final Option USER = LIST.add(Option.value(
                    INSIDE,
                    "user",
                    "USER[:GROUP]",
                    "Run as this user, by number or by the names of the container's /etc/passwd and /etc/group as they are"
                            + " now. HOME becomes that user's, unless it was given to the container. Otherwise it is the container's user.")
            .letter('u')
            .neverEmpty());
    static final Option INTERACTIVE = LIST.add(Option.flag(
                    INSIDE,
                    "interactive",
                    "Let the program read stdin. This is so without the option, too: it is there for those who are used to"
                            + " it.")
            .letter('i'));
    private static final Option TTY = LIST.add(Option.flag(
                    INSIDE,
                    "tty",
                    "Give the program a terminal of the container's, connected with the one on stdin, as run --tty does. It"
                            + " is hung up when the program has ended, whatever the program has left running on it.")
            .letter('t'));
    private static final Option DETACH = LIST.add(Option.flag(
                    INSIDE,
                    "detach",
                    "Not possible: the program ends with jcontainer. What it starts in the background does not.")
            .letter('d'));

    static {
        LIST.add(Option.HELP);
    }

    private static final CommandModel MODEL = new CommandModel(
            "exec",
            "Runs another program in a container that runs.",
            List.of("[OPTIONS] CONTAINER COMMAND [ARG...]"),
            List.of(
                    "CONTAINER is a name that was given by run --name, an id, or what only one id begins with. COMMAND is"
                            + " looked up in the container's PATH when there is no slash in it.",
                    "The program shares everything with the container's own: namespaces, cgroup and limits, capabilities,"
                            + " environment, user, and what else is not said by options. It ends with the container, and when"
                            + " jcontainer ends. What it leaves running in the background goes on in the container.",
                    "stdin, stdout and stderr are those of jcontainer itself. Signals that jcontainer gets are passed on to"
                            + " the program. The second SIGTERM or SIGINT kills it.",
                    "Do not exec into a container that was given SYS_PTRACE (--cap-add SYS_PTRACE, --privileged) without a user"
                            + " namespace (--userns), unless its programs may have this machine: the process that joins it"
                            + " has root's privileges until it has given them up, and a program inside that may trace it"
                            + " takes it over before."),
            LIST.asList(),
            Completion.CONTAINER_FIRST,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry(
                                    "125",
                                    "jcontainer itself failed, its options are wrong, or no such container runs."),
                            new Entry("126", "The program is there but cannot be executed."),
                            new Entry("127", "The program is not there."),
                            new Entry("128+N", "Signal N ended the program."),
                            new Entry("other", "The program's own exit status.")))),
            List.of(new Entry("jcontainer exec web ps", "What runs in the container that is named web.")));

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
            throw new UsageException("Cannot detach: the program ends with jcontainer. Start it in the background of"
                    + " another one: jcontainer exec CONTAINER sh -c 'COMMAND > /dev/null 2>&1 &'.");
        }
        ExecSpec spec = spec(arguments);
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // there is no next one
        try (SignalForwarder signals = SignalForwarder.open();
                ContainerHandle container = ContainerRegistry.ofThisUser().find(operands.get(0));
                ContainerProcess process = container.exec(spec, null)) {
            signals.attach(ForegroundProgram.of(process));
            if (spec.stdio().isTerminal()) {
                Console.relay(ForegroundProgram.of(process), signals);
            }
            return process.waitForResult().exitCode();
        }
    }

    private static ExecSpec spec(Arguments arguments) throws UsageException, IOException {
        ExecSpec.Builder builder = ExecSpec.builder().stdio(Stdio.inherit());
        arguments.refuseEmpty(MODEL);
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
            throw new UsageException("Cannot run: " + e.getMessage() + ". See 'jcontainer exec --help'.");
        }
    }
}
