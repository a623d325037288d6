package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.OptionList;

/** The options of {@code create} and {@code run}; {@code exec} shares some of them. */
final class OciCreateOptions {
    static final OptionList CREATE = new OptionList();
    static final OptionList RUN = new OptionList();

    static final Option BUNDLE = ofBoth(Option.value(
                    OciOptions.OPTIONS,
                    "bundle",
                    "DIR",
                    "Directory of the bundle, with config.json in it (default: the current directory).")
            .letter('b')
            .completes(Completion.DIRECTORY));
    static final Option DETACH = RUN.add(Option.flag(
                    OciOptions.OPTIONS,
                    "detach",
                    "Return when the program is running, and leave it to the subreaper of the caller.")
            .letter('d'));
    static final Option KEEP =
            RUN.add(Option.flag(OciOptions.OPTIONS, "keep", "Keep the stopped container when its program has ended."));
    static final Option CONSOLE_SOCKET = ofBoth(Option.value(
                    OciOptions.OPTIONS,
                    "console-socket",
                    "SOCKET",
                    "Path of the unix(7) socket that gets the master of the program's terminal as SCM_RIGHTS. Required"
                            + " if the program is detached and has a terminal, refused otherwise.")
            .completes(Completion.FILE));
    static final Option PIDFD_SOCKET = ofBoth(Option.value(
                    OciOptions.OPTIONS,
                    "pidfd-socket",
                    "SOCKET",
                    "Path of the unix(7) socket that gets a pidfd of the container's first process as SCM_RIGHTS.")
            .completes(Completion.FILE));
    static final Option PID_FILE = ofBoth(Option.value(
                    OciOptions.OPTIONS,
                    "pid-file",
                    "FILE",
                    "Write the pid of the container's first process to this file.")
            .completes(Completion.FILE));
    static final Option NO_PIVOT = ofBoth(Option.flag(
            OciOptions.OPTIONS,
            "no-pivot",
            "Change the root without pivot_root(2), which does not work on an initramfs."));
    static final Option NO_NEW_KEYRING =
            ofBoth(Option.flag(OciOptions.OPTIONS, "no-new-keyring", "Keep the session keyring of the caller."));
    static final Option NO_SUBREAPER =
            RUN.add(Option.flag(OciOptions.OPTIONS, "no-subreaper", "Ignored: this command is never a subreaper."));
    static final Option PRESERVE_FDS = ofBoth(Option.value(
            OciOptions.OPTIONS,
            "preserve-fds",
            "N",
            "Number of file descriptors of the caller, in addition to 0 to 2, that the program inherits; at most"
                    + " 64."));

    static {
        ofBoth(OciOptions.HELP);
    }

    private OciCreateOptions() {}

    private static Option ofBoth(Option option) {
        return RUN.add(CREATE.add(option));
    }
}
