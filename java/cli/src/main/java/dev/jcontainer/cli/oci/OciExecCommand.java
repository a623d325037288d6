package dev.jcontainer.cli.oci;

import dev.jcontainer.Containers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.config.ProcessConfig.CapabilitySets;
import dev.jcontainer.oci.config.ProcessConfig.UserConfig;
import dev.jcontainer.oci.config.ProcessReader;
import dev.jcontainer.oci.lifecycle.ExecOptions;
import dev.jcontainer.oci.lifecycle.Lifecycle;
import dev.jcontainer.oci.state.HostFiles;
import dev.jcontainer.oci.state.LifecycleException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer oci exec}: runs a program in a running container. */
public final class OciExecCommand implements OciCommand {
    private static final OptionList LIST = new OptionList();
    private static final Option PROCESS = LIST.add(Option.value(
                    OciOptions.OPTIONS,
                    "process",
                    "FILE",
                    "Process as JSON, in the form of config.json; replaces ARG and the other options.")
            .letter('p')
            .completes(Completion.FILE));
    private static final Option CWD = LIST.add(Option.value(
            OciOptions.OPTIONS,
            "cwd",
            "DIR",
            "Working directory in the container (default: that of the container's own process)."));
    private static final Option ENV = LIST.add(Option.value(
                    OciOptions.OPTIONS,
                    "env",
                    "NAME=VALUE",
                    "Set an environment variable, in addition to those of the container's own process.")
            .letter('e')
            .repeatable());
    private static final Option USER = LIST.add(Option.value(
                    OciOptions.OPTIONS,
                    "user",
                    "UID[:GID]",
                    "User and group, by number (default: those of the container's own process).")
            .letter('u'));
    private static final Option GROUP =
            LIST.add(Option.value(OciOptions.OPTIONS, "additional-gids", "GID", "Add a supplementary group, by number.")
                    .letter('g')
                    .repeatable());
    private static final Option CAPABILITY =
            LIST.add(Option.value(OciOptions.OPTIONS, "cap", "CAPABILITY", "Add a capability, such as CAP_NET_RAW.")
                    .letter('c')
                    .repeatable());
    private static final Option NO_NEW_PRIVS = LIST.add(Option.flag(
            OciOptions.OPTIONS, "no-new-privs", "Set no_new_privs, so that the program cannot gain privileges."));
    private static final Option DETACH = LIST.add(OciCreateOptions.DETACH);
    private static final Option PID_FILE = LIST.add(
            Option.value(OciOptions.OPTIONS, "pid-file", "FILE", "Write the pid of the new program to this file.")
                    .completes(Completion.FILE));
    private static final Option IGNORE_PAUSED = LIST.add(Option.flag(
            OciOptions.OPTIONS, "ignore-paused", "Accept a paused container; the program waits until it is resumed."));
    private static final Option TTY = LIST.add(Option.flag(
                    OciOptions.OPTIONS,
                    "tty",
                    "Give the program a terminal. It is connected with the terminal of the caller, or with --detach,"
                            + " sent to --console-socket.")
            .letter('t'));
    private static final Option CONSOLE_SOCKET = LIST.add(OciCreateOptions.CONSOLE_SOCKET);
    private static final Option APPARMOR = LIST.add(Option.value(
            OciOptions.OPTIONS,
            "apparmor",
            "PROFILE",
            "AppArmor profile (default: that of the container's own process)."));
    private static final Option PROCESS_LABEL = LIST.add(Option.value(
            OciOptions.OPTIONS,
            "process-label",
            "LABEL",
            "SELinux label (default: that of the container's own process)."));
    private static final Option CGROUP = LIST.add(Option.value(
                    OciOptions.OPTIONS,
                    "cgroup",
                    "[CONTROLLER,...:]PATH",
                    "Existing cgroup for the program, by its path below the container's cgroup; on cgroup v1,"
                            + " CONTROLLER limits it to some controllers.")
            .repeatable());

    static {
        LIST.add(OciCreateOptions.PRESERVE_FDS);
        LIST.add(OciOptions.HELP);
    }

    private static final long MAX_ID = 0xfffffffeL;

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "exec",
                "Executes a program in a running container.",
                "[OPTION...] CONTAINER [PROGRAM [ARG...]]",
                List.of("Without --detach, the exit status is that of the program, and signals are forwarded to it. The"
                        + " second SIGTERM or SIGINT kills it, and so does any end of this command."),
                LIST.asList());
    }

    @Override
    public boolean isMixed() {
        return false;
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException {
        String id = OciCommands.container(model(), arguments);
        Lifecycle lifecycle = OciCommands.lifecycle(globals);
        ExecOptions options = new ExecOptions(
                process(lifecycle, arguments),
                OciCreateCommand.value(arguments, PID_FILE),
                OciCreateCommand.value(arguments, CONSOLE_SOCKET),
                OciCreateCommand.inherited(model(), arguments),
                arguments.has(DETACH),
                arguments.values(CGROUP),
                arguments.has(IGNORE_PAUSED));
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
        try (SignalForwarder signals = SignalForwarder.open()) {
            return lifecycle.exec(id, options, new OciForeground(signals));
        }
    }

    private ProcessConfig process(Lifecycle lifecycle, Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        String file = arguments.value(PROCESS);
        if (file != null && !file.isEmpty()) {
            return ProcessReader.readExec(HostFiles.document(file), lifecycle.process(operands.get(0)));
        }
        if (operands.size() < 2) {
            throw new LifecycleException(
                    "Cannot add a process: exec takes a program, or --process"); // exit status 255, as in runc
        }
        ProcessConfig own = lifecycle.process(operands.get(0));
        List<String> environment = new ArrayList<>(own.env());
        environment.addAll(arguments.values(ENV));
        String directory = arguments.value(CWD);
        return new ProcessConfig(
                arguments.has(TTY),
                null,
                user(own.user(), arguments),
                operands.subList(1, operands.size()),
                environment,
                directory == null || directory.isEmpty() ? own.cwd() : directory,
                capabilities(own.capabilities(), arguments.values(CAPABILITY)),
                own.rlimits(),
                own.noNewPrivileges() || arguments.has(NO_NEW_PRIVS),
                or(arguments.value(APPARMOR), own.apparmorProfile()),
                or(arguments.value(PROCESS_LABEL), own.selinuxLabel()),
                own.oomScoreAdj(),
                own.scheduler(),
                own.ioPriority(),
                own.affinity());
    }

    private static @Nullable String or(@Nullable String given, @Nullable String own) {
        return given == null || given.isEmpty() ? own : given;
    }

    private UserConfig user(UserConfig own, Arguments arguments) throws UsageException, LifecycleException {
        List<Long> groups = new ArrayList<>(own.additionalGids());
        for (String group : arguments.values(GROUP)) {
            long gid = id(group);
            if (gid < 0) {
                throw new UsageException(model(), noId(group));
            }
            groups.add(gid);
        }
        String user = arguments.value(USER);
        if (user == null || user.isEmpty()) {
            return new UserConfig(own.uid(), own.gid(), own.umask(), groups);
        }
        int colon = user.indexOf(':');
        long uid = id(colon < 0 ? user : user.substring(0, colon));
        long gid = colon < 0 ? own.gid() : id(user.substring(colon + 1));
        if (uid < 0 || gid < 0) {
            throw new LifecycleException("Cannot add a process: " + noId(user)); // exit status 255, as in runc
        }
        return new UserConfig(uid, gid, own.umask(), groups);
    }

    private static String noId(String text) {
        return "'" + text + "' is not the number of a user or group";
    }

    /** Parses an id; -1 if the text is none. */
    private static long id(String text) {
        boolean valid = !text.isEmpty() && text.length() <= 10;
        for (int i = 0; i < text.length(); i++) {
            valid &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return valid && Long.parseLong(text) <= MAX_ID ? Long.parseLong(text) : -1;
    }

    private static CapabilitySets capabilities(CapabilitySets own, List<String> more) {
        return new CapabilitySets(
                joined(own.bounding(), more),
                joined(own.effective(), more),
                own.inheritable(),
                joined(own.permitted(), more),
                joined(own.ambient(), more)); // the kernel accepts only those that are also inheritable
    }

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
