package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;
import java.util.List;

/**
 * The options of {@code jcontainer oci} before the name of a command, which are those of runc, and those of several
 * commands.
 */
final class OciOptions {
    private static final OptionList LIST = new OptionList();
    private static final String GLOBAL = "Before the command";
    static final String OPTIONS = "Options";

    static final Option DEBUG =
            LIST.add(Option.flag(GLOBAL, "debug", "Write the stack trace of an error to the log as well."));
    static final Option LOG = LIST.add(Option.value(
                    GLOBAL,
                    "log",
                    "FILE",
                    "Append errors to this file, and print the last one on stderr as well. Without this option, errors"
                            + " are printed on stderr only.")
            .completes(Completion.FILE));
    static final Option LOG_FORMAT = LIST.add(Option.value(
            GLOBAL, "log-format", "FORMAT", "Format of logged errors: text (default), or json, one object per line."));
    static final Option ROOT = LIST.add(Option.value(
                    GLOBAL,
                    "root",
                    "DIR",
                    "Directory for the state of containers (default /run/jcontainer-oci;"
                            + " $XDG_RUNTIME_DIR/jcontainer-oci for a user other than root).")
            .completes(Completion.DIRECTORY));
    static final Option SYSTEMD_CGROUP = LIST.add(Option.flag(
            GLOBAL,
            "systemd-cgroup",
            "Ask systemd to create the cgroup, as a scope; cgroupsPath is then SLICE:PREFIX:NAME. Needs cgroup"
                    + " v2."));
    static final Option ROOTLESS = LIST.add(Option.value(
            GLOBAL,
            "rootless",
            "WHETHER",
            "Treat the caller as a user without rights over cgroups: true, false or auto (default), which asks the"
                    + " kernel."));
    static final Option CRIU =
            LIST.add(Option.value(GLOBAL, "criu", "PROGRAM", "Ignored: checkpoint and restore are not supported."));
    static final Option HELP =
            LIST.add(Option.flag("Other", "help", "Print this help and exit.").letter('h'));
    static final Option VERSION = LIST.add(
            Option.flag("Other", "version", "Print the versions of the program and of the specification, and exit.")
                    .letter('v'));

    /** The option of list and ps. */
    static final Option FORMAT = Option.value(OPTIONS, "format", "FORMAT", "table (default) or json.")
            .letter('f');

    private OciOptions() {}

    /** The model of the options before the name of a command. */
    static CommandModel root() {
        return new CommandModel(
                "oci",
                "Runs containers for an engine, in place of runc.",
                List.of("[OPTION...] COMMAND [ARG...]"),
                List.of(
                        "The command line is that of runc; it implements version 1.3 of the OCI runtime specification."
                                + " When jcontainer is called by a symbolic link with the name jcontainer-oci, it has"
                                + " only this command line, for engines that call a program by its path.",
                        "Commands: create, start, run, state, kill, delete, exec, list, ps, events, pause, resume,"
                                + " update, features, spec. runc's checkpoint and restore are not supported."),
                LIST.asList(),
                Completion.NONE,
                List.of(),
                List.of());
    }

    /** The model of a command. */
    static CommandModel command(
            String name, String summary, String form, List<String> paragraphs, List<Option> options) {
        return new CommandModel(
                "oci " + name, summary, List.of(form), paragraphs, options, Completion.NONE, List.of(), List.of());
    }
}
