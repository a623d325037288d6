package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.about.VersionCommand;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Warnings;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.GoParser;
import dev.jcontainer.cli.model.Suggestion;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.text.HelpText;
import dev.jcontainer.cli.value.HostEnvironment;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.oci.config.Specification;
import dev.jcontainer.oci.lifecycle.Lifecycle;
import dev.jcontainer.oci.systemd.Systemd;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer oci}, and all of {@code jcontainer-oci}: the command line of runc. */
public final class OciCommands {
    public static final String NAME = "oci";

    /** The exit status of any failure that is not the program's, as in runc. */
    private static final int FAILURE = 1;

    /** The exit status of a failure of exec, whose program may itself end with 1. */
    private static final int EXEC_FAILURE = 255;

    /** The names of the commands, for suggestions. */
    static final List<String> NAMES = List.of(
            "create",
            "start",
            "state",
            "run",
            "kill",
            "delete",
            "exec",
            "list",
            "ps",
            "events",
            "pause",
            "resume",
            "update",
            "features",
            "spec");

    private OciCommands() {}

    /** Runs one command and returns its exit status; errors have been reported by then. */
    public static int run(List<String> words) {
        OciLog log = new OciLog(null, false);
        int failure = FAILURE;
        try {
            Arguments globals = GoParser.parse(OciOptions.root(), words, false);
            log = log(globals);
            Warnings.sendTo(log);
            failure = globals.operands().indexOf("exec") == 0 ? EXEC_FAILURE : FAILURE;
            return run(globals);
        } catch (InterruptedException | UsageException | IOException | RuntimeException | Error e) {
            log.error(OciErrorText.text(e));
            return e instanceof CancellableCreation.Ended
                    ? ((CancellableCreation.Ended) e).status()
                    : e instanceof UsageException ? FAILURE : failure;
        }
    }

    private static OciLog log(Arguments globals) throws UsageException {
        String format = globals.value(OciOptions.LOG_FORMAT);
        if (format != null && !format.equals("text") && !format.equals("json")) {
            throw new UsageException(OciOptions.root(), "the log format is text or json, not '" + format + "'");
        }
        return new OciLog(globals.value(OciOptions.LOG), "json".equals(format));
    }

    private static int run(Arguments globals) throws UsageException, IOException, InterruptedException {
        List<String> operands = globals.operands();
        if (globals.has(OciOptions.VERSION)) {
            Output.print(
                    "jcontainer-oci version " + VersionCommand.version() + "\nspec: " + Specification.VERSION + "\n");
            return 0;
        }
        if (globals.has(OciOptions.HELP)
                || operands.isEmpty()
                || operands.get(0).equals("help")) {
            Output.print(HelpText.of(OciOptions.root(), List.of()));
            return 0;
        }
        return run(globals, operands.get(0), operands.subList(1, operands.size()));
    }

    private static int run(Arguments globals, String name, List<String> words)
            throws UsageException, IOException, InterruptedException {
        OciCommand command = find(name);
        if (command == null) {
            throw new UsageException(OciOptions.root(), problem(name));
        }
        CommandModel model = command.model();
        Arguments arguments = GoParser.parse(model, words, command.isMixed());
        if (arguments.has(OciOptions.HELP)) {
            Output.print(HelpText.of(model, List.of()));
            return 0;
        }
        return command.run(globals, arguments);
    }

    static @Nullable OciCommand find(String name) {
        switch (name) {
            case "create":
                return new OciCreateCommand();
            case "run":
                return new OciRunCommand();
            case "start":
            case "state":
            case "pause":
            case "resume":
                return new OciContainerCommand(name);
            case "kill":
                return new OciKillCommand();
            case "delete":
                return new OciDeleteCommand();
            case "list":
                return new OciListCommand();
            case "events":
                return new OciEventsCommand();
            case "ps":
                return new OciPsCommand();
            case "exec":
                return new OciExecCommand();
            case "features":
                return new OciFeaturesCommand();
            case "update":
                return new OciUpdateCommand();
            case "spec":
                return new OciSpecCommand();
            default:
                return null;
        }
    }

    private static String problem(String name) {
        switch (name) {
            case "checkpoint":
            case "restore":
                return "there is no command '" + name + "': containers are not saved to disk and taken up again";
            default:
                return "there is no command '" + name + "'" + Suggestion.of(name, "", NAMES);
        }
    }

    /** The containers in the state directory --root. */
    static Lifecycle lifecycle(Arguments globals) throws IOException {
        String root = globals.value(OciOptions.ROOT);
        if (root != null && !root.isEmpty()) {
            return new Lifecycle(WorkingDirectory.resolve(root));
        }
        if (!UserNamespaces.isRootless()) {
            return new Lifecycle("/run/jcontainer-oci");
        }
        String runtime = HostEnvironment.read().value("XDG_RUNTIME_DIR");
        if (runtime == null || runtime.isEmpty()) {
            throw new IOException("Cannot tell where containers are: XDG_RUNTIME_DIR is not set; give --root.");
        }
        return new Lifecycle(runtime + "/jcontainer-oci");
    }

    /** The addresses of systemd. */
    static Systemd.Buses buses() throws IOException {
        HostEnvironment environment = HostEnvironment.read();
        return new Systemd.Buses(
                environment.value("DBUS_SYSTEM_BUS_ADDRESS"),
                environment.value("DBUS_SESSION_BUS_ADDRESS"),
                environment.value("XDG_RUNTIME_DIR"));
    }

    /** Whether --format is json. */
    static boolean isJson(CommandModel model, Arguments arguments) throws UsageException {
        String format = arguments.value(OciOptions.FORMAT);
        if (format != null && !format.equals("json") && !format.equals("table")) {
            throw new UsageException(model, "the format is table or json, not '" + format + "'");
        }
        return "json".equals(format);
    }

    /** The container of a command whose other operands are for another program. */
    static String container(CommandModel model, Arguments arguments) throws UsageException {
        if (arguments.operands().isEmpty()) {
            throw new UsageException(model, model.name().substring(NAME.length() + 1) + " takes a container");
        }
        return arguments.operands().get(0);
    }

    /** Returns the operands, after a check of their number. */
    static List<String> operands(CommandModel model, Arguments arguments, int count) throws UsageException {
        List<String> operands = arguments.operands();
        if (operands.size() < count) {
            throw new UsageException(model, "there is no CONTAINER");
        }
        if (operands.size() > count) {
            throw new UsageException(
                    model,
                    model.name() + " takes " + (count == 0 ? "no arguments" : "one CONTAINER") + ", but got '"
                            + operands.get(count) + "'");
        }
        return operands;
    }
}
