package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.OptionList;
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
                    "Working directory of the program, an absolute path in the container (default /). It is created if"
                            + " it is missing.")
            .letter('w')
            .example("-w /srv/app")
            .neverEmpty());

    static final Option USER = LIST.add(Option.value(
                    INSIDE,
                    "user",
                    "USER[:GROUP]",
                    "User and group of the program (default root), by number or by name in /etc/passwd and /etc/group"
                            + " of the container. Without GROUP, the program gets the groups that these files list for"
                            + " the user; :GROUP is root with that group.")
            .letter('u')
            .example("-u 1000:1000")
            .neverEmpty());

    static final Option GROUP_ADD = LIST.add(Option.value(
                    INSIDE,
                    "group-add",
                    "GROUP",
                    "Add a supplementary group, by number or by name in /etc/group of the container.")
            .repeatable()
            .neverEmpty());

    static final Option USERNS = LIST.add(Option.value(
                    INSIDE,
                    "userns",
                    "MODE",
                    "User namespace of the container. 'host': no user namespace (needs root; default for root). 'auto':"
                            + " for root, a user namespace with 65536 ids that no other container uses and that own the"
                            + " root filesystem; for an ordinary user, the same as the default. 'keep-id' (ordinary"
                            + " users only): a user namespace in which the caller keeps its own ids; without --user the"
                            + " program runs as the caller. HOST:CONTAINER:SIZE[,...]: these ids; for root they own the"
                            + " root filesystem, for an ordinary user they must be among those of /etc/subuid and"
                            + " /etc/subgid. The default for an ordinary user is a user namespace in which the user is"
                            + " root, followed by the ranges of /etc/subuid and /etc/subgid. Root's 'auto' takes ids"
                            + " from the ranges of 'containers' or 'root' in these files, else from 1879048192 to"
                            + " 2147352575. With root's user namespaces, --rootfs needs Linux 5.12 and a file system"
                            + " such as ext4, xfs or btrfs; throwaway writes need Linux 5.19.")
            .example("--userns auto")
            .neverEmpty());

    static final Option UMASK =
            LIST.add(Option.value(INSIDE, "umask", "MODE", "File mode creation mask, in octal (default 022)."));

    static final Option HOSTNAME = LIST.add(Option.value(
                    INSIDE,
                    "hostname",
                    "NAME",
                    "Host name of the container (default: the first twelve digits of its id).")
            .letter('h')
            .example("-h box")
            .neverEmpty());

    static final Option NAME = LIST.add(Option.value(
                    INSIDE,
                    "name",
                    "NAME",
                    "Name of the container, for exec, kill and other commands. Only one container can have a name"
                            + " (default with --detach: two words).")
            .neverEmpty());

    static final Option CIDFILE = LIST.add(Option.value(
                    INSIDE, "cidfile", "FILE", "Write the id of the container to a file, which must not exist yet.")
            .completes(Completion.FILE)
            .neverEmpty());

    static final Option INIT = LIST.add(Option.flag(
            INSIDE,
            "init",
            "Run a small init as pid 1, which starts the program, forwards signals to it and reaps orphans."
                    + " Without this option the program itself is pid 1, and the kernel ignores signals to pid"
                    + " 1 that it has no handler for: use --init when Ctrl-C or SIGTERM seem to do nothing, or"
                    + " when zombies pile up."));

    static final Option INTERACTIVE = LIST.add(Option.flag(
                    TERMINAL,
                    "interactive",
                    "Keep stdin of a detached container open, for 'attach' and 'start -i'. Without --detach,"
                            + " stdin is always open.")
            .letter('i'));

    static final Option TTY = LIST.add(Option.flag(
                    TERMINAL,
                    "tty",
                    "Give the program a terminal of its own, connected with the terminal on stdin, which is required."
                            + " Keys go to the program as they are typed, including Ctrl-C; the size follows; the"
                            + " settings of the caller's terminal are restored at the end, even if jcontainer is"
                            + " killed. All output of the program, including stderr, goes to stdout.")
            .letter('t')
            .example("-it --rootfs /srv/alpine sh"));

    private ProgramOptions() {}

    /** Puts what a command line says about the program and its surroundings into the builder. */
    static void apply(Arguments arguments, ContainerSpec.Builder builder) throws UsageException, IOException {
        identity(arguments, builder);
        String workdir = arguments.value(WORKDIR);
        if (workdir != null) {
            builder.workdir(workdir);
        }
        String hostname = arguments.value(HOSTNAME);
        if (hostname != null) {
            builder.hostname(hostname);
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
