package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import java.util.List;

/** The options of {@code jcontainer oci} before the command, which are runc's, and what several commands share. */
final class OciOptions {
    private static final OptionList LIST = new OptionList();
    private static final String GLOBAL = "Before the command";
    static final String OPTIONS = "Options";

    static final Option DEBUG = LIST.add(Option.flag(GLOBAL, "debug", "Write the stack of an error to the log, too."));
    static final Option LOG = LIST.add(Option.value(
                    GLOBAL,
                    "log",
                    "FILE",
                    "Append errors to this file besides telling the last one on stderr. Without it they go to stderr alone.")
            .completes(Completion.FILE));
    static final Option LOG_FORMAT = LIST.add(Option.value(
            GLOBAL,
            "log-format",
            "FORMAT",
            "How errors are logged: text, which is the default, or json, one object a line."));
    static final Option ROOT = LIST.add(Option.value(
                    GLOBAL,
                    "root",
                    "DIR",
                    "Where the state of containers is kept, a directory each. The default is /run/jcontainer-oci, for a"
                            + " user other than root $XDG_RUNTIME_DIR/jcontainer-oci.")
            .completes(Completion.DIRECTORY));
    static final Option SYSTEMD_CGROUP = LIST.add(Option.flag(
            GLOBAL,
            "systemd-cgroup",
            "Have systemd make the cgroup, as a scope; cgroupsPath is SLICE:PREFIX:NAME then. It takes cgroup v2."));
    static final Option ROOTLESS = LIST.add(Option.value(
            GLOBAL,
            "rootless",
            "WHETHER",
            "Whether the caller is to be taken for a user without rights over cgroups: true, false or auto, which is"
                    + " the default and asks the kernel."));
    static final Option CRIU =
            LIST.add(Option.value(GLOBAL, "criu", "PROGRAM", "Ignored: there is no checkpoint and no restore."));
    static final Option HELP =
            LIST.add(Option.flag("Other", "help", "Print this help and exit.").letter('h'));
    static final Option VERSION = LIST.add(Option.flag(
                    "Other", "version", "Print the versions of the program and of the" + " specification, and exit.")
            .letter('v'));

    /** Of list and ps. */
    static final Option FORMAT = Option.value(OPTIONS, "format", "FORMAT", "table, which is the default, or json.")
            .letter('f');

    private OciOptions() {}

    /** The options before the command's name, and the commands. */
    static CommandModel root() {
        return new CommandModel(
                "oci",
                "Runs containers for an engine, as runc does.",
                List.of("[OPTION...] COMMAND [ARG...]"),
                List.of(
                        "The command line is runc's, of version 1.3 of the OCI runtime specification. Called by a symbolic"
                                + " link named jcontainer-oci, jcontainer has this command line alone, for engines that"
                                + " call a program by its path.",
                        "Commands: create, start, run, state, kill, delete, exec, list, ps, events, pause, resume, update, features, spec. runc's checkpoint and"
                                + " restore are refused."),
                LIST.asList(),
                Completion.NONE,
                List.of(),
                List.of());
    }

    /** A command of it. */
    static CommandModel command(
            String name, String summary, String form, List<String> paragraphs, List<Option> options) {
        return new CommandModel(
                "oci " + name, summary, List.of(form), paragraphs, options, Completion.NONE, List.of(), List.of());
    }
}
