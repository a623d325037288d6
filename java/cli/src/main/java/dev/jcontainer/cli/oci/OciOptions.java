package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import java.util.List;

/** What the commands of {@code jcontainer oci} take: runc's options, by their names. */
final class OciOptions {
    private static final String GLOBAL = "Before the command";
    private static final String OPTIONS = "Options";

    static final Option DEBUG = Option.flag(GLOBAL, "debug", "Write the stack of an error to the log, too.");
    static final Option LOG = Option.value(
                    GLOBAL,
                    "log",
                    "FILE",
                    "Append errors to this file besides telling the last one on stderr. Without it they go to stderr alone.")
            .completes(Completion.FILE);
    static final Option LOG_FORMAT = Option.value(
            GLOBAL,
            "log-format",
            "FORMAT",
            "How errors are logged: text, which is the default, or json, one object a line.");
    static final Option ROOT = Option.value(
                    GLOBAL,
                    "root",
                    "DIR",
                    "Where the state of containers is kept, a directory each. The default is /run/jcontainer-oci, for a"
                            + " user other than root $XDG_RUNTIME_DIR/jcontainer-oci.")
            .completes(Completion.DIRECTORY);
    static final Option SYSTEMD_CGROUP = Option.flag(
            GLOBAL,
            "systemd-cgroup",
            "Have systemd make the cgroup, as a scope; cgroupsPath is SLICE:PREFIX:NAME then. It takes cgroup v2.");
    static final Option ROOTLESS = Option.value(
            GLOBAL,
            "rootless",
            "WHETHER",
            "Whether the caller is to be taken for a user without rights over cgroups: true, false or auto, which is"
                    + " the default and asks the kernel.");
    static final Option CRIU =
            Option.value(GLOBAL, "criu", "PROGRAM", "Ignored: there is no checkpoint and no restore.");
    static final Option HELP =
            Option.flag("Other", "help", "Print this help and exit.").letter('h');
    static final Option VERSION = Option.flag(
                    "Other", "version", "Print the versions of the program and of the" + " specification, and exit.")
            .letter('v');

    static final Option BUNDLE = Option.value(
                    OPTIONS,
                    "bundle",
                    "DIR",
                    "The bundle's directory, with config.json in it. The default is the current one.")
            .letter('b')
            .completes(Completion.DIRECTORY);
    static final Option SPEC_ROOTLESS = Option.flag(
            OPTIONS, "rootless", "Write a configuration for a container of the calling user, in a user namespace.");

    static final Option CONSOLE_SOCKET = Option.value(
                    OPTIONS,
                    "console-socket",
                    "SOCKET",
                    "The path of the socket, unix(7), that gets the master of the program's terminal as SCM_RIGHTS. It is"
                            + " given where the program is detached and has a terminal, and only there.")
            .completes(Completion.FILE);
    static final Option PIDFD_SOCKET = Option.value(
                    OPTIONS,
                    "pidfd-socket",
                    "SOCKET",
                    "The path of the socket, unix(7), that gets a pidfd of the container's first process as SCM_RIGHTS.")
            .completes(Completion.FILE);
    static final Option KEEP =
            Option.flag(OPTIONS, "keep", "Leave the container there, stopped, when its program has ended.");
    static final Option NO_SUBREAPER =
            Option.flag(OPTIONS, "no-subreaper", "Ignored: this command is no subreaper in any case.");
    static final Option STATS = Option.flag(OPTIONS, "stats", "Print one line, and end.");
    static final Option INTERVAL = Option.value(
            OPTIONS,
            "interval",
            "DURATION",
            "How long after one line the next comes, as 5s, which is the default; also how late one of the type oom may be.");
    static final Option PID_FILE = Option.value(
                    OPTIONS, "pid-file", "FILE", "Write the pid of the container's first process to this file.")
            .completes(Completion.FILE);
    /** The same option of exec. */
    static final Option PROGRAM_PID_FILE = Option.value(
                    OPTIONS, "pid-file", "FILE", "Write the pid of the new program to this file.")
            .completes(Completion.FILE);

    static final Option NO_PIVOT = Option.flag(
            OPTIONS, "no-pivot", "Change the root without pivot_root(2), which an initramfs does not take.");
    static final Option NO_NEW_KEYRING =
            Option.flag(OPTIONS, "no-new-keyring", "Leave the container in the caller's session keyring.");
    static final Option PRESERVE_FDS = Option.value(
            OPTIONS,
            "preserve-fds",
            "N",
            "How many of the caller's descriptors besides 0 to 2 the program gets, at most 64.");
    static final Option ALL = Option.flag(OPTIONS, "all", "Signal every process of the container.")
            .letter('a');
    static final Option DETACH = Option.flag(
                    OPTIONS, "detach", "Return once the program runs, and leave it to the caller's subreaper.")
            .letter('d');
    static final Option PROCESS = Option.value(
                    OPTIONS,
                    "process",
                    "FILE",
                    "The process as JSON, as in config.json; instead of ARG and other options.")
            .letter('p')
            .completes(Completion.FILE);
    static final Option CWD = Option.value(
            OPTIONS, "cwd", "DIR", "The working directory in the container; otherwise that of its own process.");
    static final Option ENV = Option.value(
                    OPTIONS, "env", "NAME=VALUE", "Set a variable, besides those of the container's own process.")
            .letter('e')
            .repeatable();
    static final Option USER = Option.value(
                    OPTIONS,
                    "user",
                    "UID[:GID]",
                    "The user, by numbers; otherwise that of the container's own process.")
            .letter('u');
    static final Option GROUP = Option.value(OPTIONS, "additional-gids", "GID", "A supplementary group, by its number.")
            .letter('g')
            .repeatable();
    static final Option CAPABILITY = Option.value(OPTIONS, "cap", "CAPABILITY", "One more capability, as CAP_NET_RAW.")
            .letter('c')
            .repeatable();
    static final Option NO_NEW_PRIVS = Option.flag(OPTIONS, "no-new-privs", "Give up gaining privileges.");
    static final Option TTY = Option.flag(
                    OPTIONS,
                    "tty",
                    "Give the program a terminal: one that is connected with the caller's, with --detach one that"
                            + " --console-socket gets.")
            .letter('t');
    static final Option APPARMOR =
            Option.value(OPTIONS, "apparmor", "PROFILE", "The profile of AppArmor, in place of the container's own.");
    static final Option PROCESS_LABEL =
            Option.value(OPTIONS, "process-label", "LABEL", "The label of SELinux, in place of the container's own.");
    static final Option CGROUP = Option.value(
                    OPTIONS,
                    "cgroup",
                    "[CONTROLLER,...:]PATH",
                    "A cgroup that is there, by its path below the container's own; of the controllers, on cgroup v1, or"
                            + " of all.")
            .repeatable();
    static final Option IGNORE_PAUSED =
            Option.flag(OPTIONS, "ignore-paused", "Also in a paused container; the program waits in it.");
    static final Option FORCE = Option.flag(
                    OPTIONS, "force", "Kill it first where it runs; it is no error if there is no such container.")
            .letter('f');
    static final Option FORMAT = Option.value(OPTIONS, "format", "FORMAT", "table, which is the default, or json.")
            .letter('f');
    static final Option QUIET =
            Option.flag(OPTIONS, "quiet", "Print the names alone.").letter('q');

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
                List.of(DEBUG, LOG, LOG_FORMAT, ROOT, SYSTEMD_CGROUP, ROOTLESS, CRIU, HELP, VERSION),
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
