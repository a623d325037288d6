package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.LimitParser;
import dev.jcontainer.cli.terminal.Console;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.kernel.Terminal;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes a specification of the command line of {@code run}. */
public final class RunParser {
    private final Arguments arguments;
    private final ContainerSpec.Builder builder = ContainerSpec.builder();
    private boolean isAlone;

    private RunParser(Arguments arguments) {
        this.arguments = arguments;
    }

    /** The specification that a command line stands for. */
    public static ContainerSpec of(Arguments arguments) throws UsageException, IOException {
        try {
            return new RunParser(arguments).build();
        } catch (IllegalArgumentException e) {
            throw new UsageException("Cannot run: " + e.getMessage() + ". See 'jcontainer run --help'.");
        }
    }

    private ContainerSpec build() throws UsageException, IOException {
        arguments.refuseEmpty(RunOptions.MODEL, RunOptions.NEVER_EMPTY);
        isolation();
        network(RunOptions.NETWORK);
        network(RunOptions.NET);
        rootAndCommand();
        EnvironmentOptions.apply(arguments, new EnvironmentOptions.Target() {
            @Override
            public void env(String key, String value) {
                builder.env(key, value);
            }
        });
        identity();
        builder.limits(LimitParser.of(RunOptions.MODEL, arguments));
        builder.privileges(PrivilegeParser.of(arguments));
        FileSystemParser.apply(arguments, builder);
        lifetime();
        if (arguments.has(RunOptions.TTY)) {
            Terminal.Size size = Console.ofStdin().size();
            builder.stdio(Stdio.pty(size.columns(), size.rows()));
        }
        String workdir = arguments.value(RunOptions.WORKDIR);
        if (workdir != null) {
            builder.workdir(workdir);
        }
        String hostname = arguments.value(RunOptions.HOSTNAME);
        if (hostname != null) {
            builder.hostname(hostname);
        }
        String name = arguments.value(RunOptions.NAME);
        if (name != null) {
            builder.name(name);
        }
        return builder.init(arguments.has(RunOptions.INIT)).build();
    }

    private void isolation() throws UsageException {
        String isolation = arguments.value(RunOptions.ISOLATION);
        if (isolation == null || isolation.equals("namespaces")) {
            return;
        }
        if (!isolation.equals("landlock")) {
            throw problem("the isolation '" + isolation + "' is neither namespaces nor landlock");
        }
        for (Option option : RunOptions.NOT_ALONE) {
            boolean isGiven = option.isFlag() ? arguments.has(option) : arguments.value(option) != null;
            if (isGiven) {
                throw problem(
                        option.dashed() + " cannot be had with --isolation landlock, which has no namespaces and no"
                                + " privileges: leave it out, or take --isolation namespaces");
            }
        }
        isAlone = true;
        builder.isolation(Isolation.LANDLOCK);
    }

    private void network(Option option) throws UsageException {
        String network = arguments.value(option);
        if (network != null && !network.equals("none")) {
            throw problem("the network '" + network + "' of " + option.dashed()
                    + " is not there yet, only none, which has" + " the loopback device alone");
        }
    }

    private void rootAndCommand() throws UsageException, IOException {
        List<String> operands = arguments.operands();
        String rootfs = arguments.value(RunOptions.ROOTFS);
        if (rootfs != null) {
            if (operands.isEmpty()) {
                throw problem("there is no COMMAND to run in --rootfs " + rootfs);
            }
            builder.root(directory(WorkingDirectory.resolve(rootfs))).command(operands);
            return;
        }
        if (operands.isEmpty()) {
            throw problem("there is nothing to run: give the PATH of a program, or --rootfs DIR and a COMMAND");
        }
        String program = operands.get(0);
        if (!isPath(program)) {
            throw new UsageException("Cannot run '" + program + "': " + noPath(program));
        }
        List<String> command = new ArrayList<>(operands);
        command.set(0, WorkingDirectory.resolve(program));
        builder.command(command);
        if (!isAlone) {
            Root.Host host = Root.host();
            builder.root(arguments.has(RunOptions.READ_ONLY) ? host.readOnly() : host);
        }
    }

    private String noPath(String program) {
        boolean isEmpty = program.isEmpty();
        if (isAlone) {
            return (isEmpty ? "the program's path is empty" : "--isolation landlock searches for no program")
                    + ". Give the program's path, as /bin/sh or ./program.";
        }
        return (isEmpty
                        ? "the program's path is empty. Give "
                        : "it would be the name of an image, and images are not there yet. Give the program's path, ")
                + "/path/to/program or ./program, for a throwaway view of this machine, or a root filesystem by --rootfs"
                + " DIR COMMAND.";
    }

    private Root directory(String path) {
        Root.Directory root = Root.directory(path);
        if (arguments.has(RunOptions.EPHEMERAL)) {
            root = root.ephemeral();
        }
        return arguments.has(RunOptions.READ_ONLY) ? root.readOnly() : root;
    }

    private void identity() throws UsageException {
        String user = arguments.value(RunOptions.USER);
        List<String> groups = arguments.values(RunOptions.GROUP_ADD);
        String namespace = arguments.value(RunOptions.USERNS);
        if (namespace != null) {
            builder.userNamespace(UserNamespace.parse(namespace));
        }
        if (user == null && !groups.isEmpty() && "keep-id".equals(namespace)) {
            throw problem("--group-add with --userns keep-id takes --user, too");
        }
        if (user != null || !groups.isEmpty()) {
            User who = user == null ? User.ROOT : User.parse(user);
            for (String group : groups) {
                who = who.withGroup(group);
            }
            builder.user(who);
        }
        String umask = arguments.value(RunOptions.UMASK);
        if (umask != null) {
            builder.umask(octal(umask));
        }
    }

    private void lifetime() {
        String signal = arguments.value(RunOptions.STOP_SIGNAL);
        if (signal != null) {
            builder.stopSignal(Signal.of(signal));
        }
        String grace = arguments.value(RunOptions.STOP_TIMEOUT);
        if (grace != null) {
            builder.grace(Durations.parse(RunOptions.STOP_TIMEOUT.dashed(), grace));
        }
        String timeout = arguments.value(RunOptions.TIMEOUT);
        Duration limit = timeout == null ? Duration.ZERO : Durations.parse(RunOptions.TIMEOUT.dashed(), timeout);
        if (!limit.isZero()) {
            builder.timeout(limit);
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
            throw problem("the umask '" + umask + "' is no octal number from 0 to 0777");
        }
        return value;
    }

    /** What can be no name of an image. */
    private static boolean isPath(String word) {
        return word.startsWith("/") || word.startsWith(".");
    }

    private static UsageException problem(String text) {
        return new UsageException(RunOptions.MODEL, text);
    }
}
