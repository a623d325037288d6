package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.terminal.Console;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.util.List;

/** The options of {@code run} about the program: its user, directory, host name and terminal. */
final class ProgramOptions {
    private static final String INSIDE = EnvironmentOptions.GROUP;
    private static final String TERMINAL = "Terminal";

    static final OptionList LIST = new OptionList();

    static final Option WORKDIR = LIST.add(Option.value(
                    INSIDE,
                    "workdir",
                    "DIR",
                    "Start the program in this directory, an absolute path in the container, made if it is missing."
                            + " Otherwise it starts in /.")
            .letter('w')
            .example("-w /srv/app")
            .neverEmpty());

    static final Option USER = LIST.add(Option.value(
                    INSIDE,
                    "user",
                    "USER[:GROUP]",
                    "Run the program as this user and group, each a number or a name of the container's own /etc/passwd"
                            + " and /etc/group. Without GROUP, the user's own groups there; :GROUP is root in that group. Otherwise"
                            + " it is root.")
            .letter('u')
            .example("-u 1000:1000")
            .neverEmpty());

    static final Option GROUP_ADD = LIST.add(
            Option.value(INSIDE, "group-add", "GROUP", "Add a supplementary group, a number or a name of /etc/group.")
                    .repeatable()
                    .neverEmpty());

    static final Option USERNS = LIST.add(Option.value(
                    INSIDE,
                    "userns",
                    "MODE",
                    "Whose user namespace: 'host' for none of its own, which takes root; 'auto' for one of 65536 users that"
                            + " no other container has, who own the root filesystem, which takes root too: an ordinary"
                            + " user's 'auto' is as if nothing were said; 'keep-id', for ordinary users, for"
                            + " one in which the caller has its own numbers, and runs the program without --user;"
                            + " HOST:CONTAINER:SIZE[,...] for these users and groups, root's owning the root filesystem, an"
                            + " ordinary user's being among those of /etc/subuid and /etc/subgid. Otherwise root's"
                            + " containers have none, and an ordinary user's have one in which the user is root, with"
                            + " the ranges of /etc/subuid and /etc/subgid behind. Root's 'auto' takes from those of"
                            + " 'containers' or 'root' there, or else from 1879048192 to 2147352575. Root filesystems of"
                            + " root's user namespaces take Linux 5.12 and ext4, xfs, btrfs or the like, throwaway writes"
                            + " over them 5.19.")
            .example("--userns auto")
            .neverEmpty());

    static final Option UMASK = LIST.add(Option.value(
            INSIDE, "umask", "MODE", "Make files without these permissions, an octal number. Otherwise it is 022."));

    static final Option HOSTNAME = LIST.add(Option.value(
                    INSIDE, "hostname", "NAME", "Set the host name. Otherwise it is twelve random hexadecimal digits.")
            .letter('h')
            .example("-h box")
            .neverEmpty());

    static final Option NAME = LIST.add(Option.value(
                    INSIDE,
                    "name",
                    "NAME",
                    "Name the container, for exec, kill and the like. Only one that runs can have a name.")
            .neverEmpty());

    static final Option CIDFILE = LIST.add(
            Option.value(INSIDE, "cidfile", "FILE", "Write the container's id to a file, which must not be there yet.")
                    .completes(Completion.FILE)
                    .neverEmpty());

    static final Option INIT = LIST.add(Option.flag(
            INSIDE,
            "init",
            "Run a small init as pid 1, which starts the program, forwards signals to it and reaps orphans. Without it"
                    + " the program itself is pid 1, and the kernel ignores signals to pid 1 that it has no handler for:"
                    + " use --init when Ctrl-C or SIGTERM seem to do nothing, or zombies pile up."));

    static final Option INTERACTIVE = LIST.add(Option.flag(
                    TERMINAL,
                    "interactive",
                    "Keep stdin open, which it is anyway: it is there for the habit of -it, and changes nothing.")
            .letter('i'));

    static final Option TTY = LIST.add(Option.flag(
                    TERMINAL,
                    "tty",
                    "Give the program a terminal of its own, connected with the one on stdin, which must be one: keys go to"
                            + " the program as they are typed, Ctrl-C too, the size follows, and the settings are put"
                            + " back at the end, however it comes. What the program writes, to stderr too, goes to"
                            + " stdout.")
            .letter('t')
            .example("-it --rootfs /srv/alpine sh"));

    private ProgramOptions() {}

    /** Puts what a command line says about the program and its surroundings into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) throws UsageException, IOException {
        identity(arguments, builder);
        if (arguments.has(TTY)) {
            builder.stdio(Console.stdioLikeStdin());
        }
        String workdir = arguments.value(WORKDIR);
        if (workdir != null) {
            builder.workdir(workdir);
        }
        String hostname = arguments.value(HOSTNAME);
        if (hostname != null) {
            builder.hostname(hostname);
        }
        String name = arguments.value(NAME);
        if (name != null) {
            builder.name(name);
        }
        builder.init(arguments.has(INIT));
    }

    private static void identity(Arguments arguments, ContainerSpec.Builder builder) throws UsageException {
        String user = arguments.value(USER);
        List<String> groups = arguments.values(GROUP_ADD);
        String namespace = arguments.value(USERNS);
        if (namespace != null) {
            builder.userNamespace(UserNamespace.parse(namespace));
        }
        if (user == null && !groups.isEmpty() && "keep-id".equals(namespace)) {
            throw RunParser.problem("--group-add with --userns keep-id takes --user, too");
        }
        if (user != null || !groups.isEmpty()) {
            User who = user == null ? User.ROOT : User.parse(user);
            for (String group : groups) {
                who = who.withGroup(group);
            }
            builder.user(who);
        }
        String umask = arguments.value(UMASK);
        if (umask != null) {
            builder.umask(octal(umask));
        }
    }

    private static int octal(String umask) throws UsageException {
        int value = 0;
        boolean valid = !umask.isEmpty() && umask.length() <= 4;
        for (int i = 0; valid && i < umask.length(); i++) {
            valid = umask.charAt(i) >= '0' && umask.charAt(i) <= '7';
            value = value * 8 + umask.charAt(i) - '0';
        }
        if (!valid) {
            throw RunParser.problem("the umask '" + umask + "' is no octal number from 0 to 0777");
        }
        return value;
    }
}
