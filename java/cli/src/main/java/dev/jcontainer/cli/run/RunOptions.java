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

/** What {@code jcontainer run} takes. */
public final class RunOptions {
    private static final String LOOKING = "Looking at a launch";

    private static final OptionList LIST = new OptionList()
            .addAll(FileSystemOptions.LIST)
            .addAll(EnvironmentOptions.LIST)
            .addAll(ProgramOptions.LIST)
            .addAll(LifetimeOptions.LIST)
            .addAll(PrivilegeOptions.LIST)
            .addAll(LimitOptions.LIST)
            .addAll(KernelOptions.LIST)
            .addAll(NetworkOptions.LIST);

    static final Option DRY_RUN = LIST.add(Option.flag(
            LOOKING, "dry-run", "Print what a launch would do, step by step, and do nothing. Needs no root."));

    static final Option EXPLAIN =
            LIST.add(Option.flag(LOOKING, "explain", "Print each step of the launch on stderr as it succeeds."));

    static final Option DEBUG = LIST.add(Option.flag(
            LOOKING, "debug", "When something goes wrong, print the Java stack and the launch plan after the error."));

    static {
        LIST.add(Option.HELP.letter('\0')); // without docker's -h, which is the host name here
    }

    public static final CommandModel MODEL = new CommandModel(
            "run",
            "Runs a program in a new container.",
            List.of("[OPTIONS] --rootfs DIR COMMAND [ARG...]", "[OPTIONS] PATH [ARG...]"),
            List.of(
                    "The first form runs COMMAND on the root filesystem in DIR; without a slash in it, it is looked up in"
                            + " the container's PATH.",
                    "The second form runs a program of this machine, PATH being absolute or beginning with ./ or ../, on"
                            + " a throwaway copy-on-write view of this machine: what the container writes is gone with"
                            + " it. Other file systems than that of / are read-only there, or missing: those in memory, and"
                            + " those that overlayfs cannot stand on. An ordinary user cannot have it where another file"
                            + " system is mounted below /; the nearest to it is --isolation landlock --landlock-ro /, which"
                            + " has this machine's files without writes.",
                    "Options stand before COMMAND or PATH; what follows belongs to the program. -- ends the options"
                            + " as well. stdin, stdout and stderr are those of jcontainer itself, unless -t gives the"
                            + " program a terminal of its own.",
                    "Signals that jcontainer gets are passed on to the program. The second SIGTERM or SIGINT kills it."),
            LIST.asList(),
            Completion.PROGRAM,
            List.of(new Section(
                    "Exit status",
                    List.of(
                            new Entry("124", "The container was stopped because of --timeout."),
                            new Entry("125", "jcontainer itself failed, or its options are wrong."),
                            new Entry("126", "The program is there but cannot be executed."),
                            new Entry("127", "The program is not there."),
                            new Entry("128+N", "Signal N ended the program."),
                            new Entry("other", "The program's own exit status.")))),
            List.of(
                    new Entry(
                            "jcontainer run -it --rootfs /srv/alpine --ephemeral sh",
                            "A shell in a root filesystem, which stays as it is."),
                    new Entry(
                            "jcontainer run -v ./src:/src:ro -w /src /usr/bin/make -n",
                            "A program of this machine on a directory that it cannot change."),
                    new Entry("jcontainer run --dry-run /bin/true", "What a container is made of.")));

    private RunOptions() {}
}
