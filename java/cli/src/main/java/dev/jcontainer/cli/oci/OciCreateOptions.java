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
                    "The bundle's directory, with config.json in it. The default is the current one.")
            .letter('b')
            .completes(Completion.DIRECTORY));
    static final Option DETACH = RUN.add(Option.flag(
                    OciOptions.OPTIONS,
                    "detach",
                    "Return once the program runs, and leave it to the caller's subreaper.")
            .letter('d'));
    static final Option KEEP = RUN.add(
            Option.flag(OciOptions.OPTIONS, "keep", "Leave the container there, stopped, when its program has ended."));
    static final Option CONSOLE_SOCKET = ofBoth(Option.value(
                    OciOptions.OPTIONS,
                    "console-socket",
                    "SOCKET",
                    "The path of the socket, unix(7), that gets the master of the program's terminal as SCM_RIGHTS. It is"
                            + " given where the program is detached and has a terminal, and only there.")
            .completes(Completion.FILE));
    static final Option PIDFD_SOCKET = ofBoth(Option.value(
                    OciOptions.OPTIONS,
                    "pidfd-socket",
                    "SOCKET",
                    "The path of the socket, unix(7), that gets a pidfd of the container's first process as SCM_RIGHTS.")
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
            "Change the root without pivot_root(2), which an initramfs does not take."));
    static final Option NO_NEW_KEYRING = ofBoth(
            Option.flag(OciOptions.OPTIONS, "no-new-keyring", "Leave the container in the caller's session keyring."));
    static final Option NO_SUBREAPER = RUN.add(
            Option.flag(OciOptions.OPTIONS, "no-subreaper", "Ignored: this command is no subreaper in any case."));
    static final Option PRESERVE_FDS = ofBoth(Option.value(
            OciOptions.OPTIONS,
            "preserve-fds",
            "N",
            "How many of the caller's descriptors besides 0 to 2 the program gets, at most 64."));

    static {
        ofBoth(OciOptions.HELP);
    }

    private OciCreateOptions() {}

    private static Option ofBoth(Option option) {
        return RUN.add(CREATE.add(option));
    }
}
