package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.LimitOptions;
import dev.jcontainer.cli.option.OptionList;
import java.util.List;

/** The model of {@code jcontainer run}: its options by group, and the texts of its help. */
public final class RunOptions {
    private static final String DIAGNOSTICS = "Diagnostics";

    private static final OptionList LIST = new OptionList()
            .addAll(ImageOptions.LIST)
            .addAll(FileSystemOptions.LIST)
            .addAll(EnvironmentOptions.LIST)
            .addAll(ProgramOptions.LIST)
            .addAll(LifetimeOptions.LIST)
            .addAll(PrivilegeOptions.LIST)
            .addAll(LimitOptions.LIST)
            .addAll(KernelOptions.LIST)
            .addAll(NetworkOptions.LIST);

    static {
        LIST.add(DetachedOptions.DETACH);
        LIST.addAll(DetachedOptions.LIST);
    }

    static final Option DRY_RUN = LIST.add(
            Option.flag(DIAGNOSTICS, "dry-run", "Print the steps of the launch and do nothing. Does not need root."));

    static final Option EXPLAIN = LIST.add(
            Option.flag(DIAGNOSTICS, "explain", "Print each step of the launch on stderr when it has succeeded."));

    static final Option DEBUG = LIST.add(
            Option.flag(DIAGNOSTICS, "debug", "After an error, print the Java stack trace and the launch plan."));

    static {
        LIST.add(Option.HELP.letter('\0')); // without docker's -h, which is the host name here
    }

    public static final CommandModel MODEL = new CommandModel(
            "run",
            "Runs a program in a new container.",
            List.of(
                    "[OPTIONS] IMAGE [COMMAND] [ARG...]",
                    "[OPTIONS] --rootfs DIR COMMAND [ARG...]",
                    "[OPTIONS] PATH [ARG...]"),
            List.of(
                    "The first form runs an image, which is fetched if the store does not have it; see pull for what"
                            + " IMAGE can be. It can also be the id of an image of the store, or the first twelve digits"
                            + " of it. Command, environment, user, directory and stop signal are the image's,"
                            + " except as the options say; COMMAND replaces the image's own words after its entrypoint."
                            + " What the program writes is discarded at the end, also in the volumes of the image. Its"
                            + " ports are not published.",
                    "The second form runs COMMAND on the root filesystem in DIR. A COMMAND without a slash is looked up"
                            + " in the PATH of the container.",
                    "The third form runs a program of this machine. PATH is absolute or begins with ./ or ../. The"
                            + " program runs on a throwaway copy-on-write view of this machine; its writes are"
                            + " discarded at the end. File systems other than that of / are read-only in this view;"
                            + " file systems in memory, and those that overlayfs does not support, are missing. An"
                            + " ordinary user cannot have this view on a machine with other file systems mounted below"
                            + " /; the nearest alternative is --isolation landlock --landlock-ro /, which gives"
                            + " read-only access to the files of this machine.",
                    "Options precede IMAGE, COMMAND or PATH; the words after it are arguments of the program. -- ends the"
                            + " options as well. stdin, stdout and stderr are those of jcontainer, unless -t gives the"
                            + " program a terminal of its own.",
                    "jcontainer forwards the signals that it gets to the program. The second SIGTERM or SIGINT kills"
                            + " it."),
            LIST.asList(),
            Completion.PROGRAM,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("124", "The container was stopped because of --timeout."),
                            new Entry(
                                    "125",
                                    "jcontainer itself failed, its options are wrong, or there is no such image."),
                            new Entry("126", "The program exists but cannot be executed."),
                            new Entry("127", "The program does not exist."),
                            new Entry("128+N", "Signal N ended the program."),
                            new Entry("other", "The program's own exit status.")))),
            List.of(
                    new Entry("jcontainer run -it alpine:3.20", "The shell of an image."),
                    new Entry(
                            "jcontainer run -it --rootfs /srv/alpine --ephemeral sh",
                            "A shell in a root filesystem, which is not changed."),
                    new Entry(
                            "jcontainer run -v ./src:/src:ro -w /src /usr/bin/make -n",
                            "A program of this machine, on a directory that it cannot change."),
                    new Entry("jcontainer run --dry-run /bin/true", "Show the steps that make a container.")));

    private RunOptions() {}
}
