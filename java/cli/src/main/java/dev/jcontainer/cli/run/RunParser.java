package dev.jcontainer.cli.run;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.LimitParser;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes the specification of a container from the command line of {@code run}. */
public final class RunParser {
    /** The options that need namespaces or privileges. */
    static final Option[] NEEDS_NAMESPACES = {
        FileSystemOptions.ROOTFS,
        FileSystemOptions.READ_ONLY,
        FileSystemOptions.EPHEMERAL,
        FileSystemOptions.VOLUME,
        FileSystemOptions.MOUNT,
        FileSystemOptions.TMPFS,
        FileSystemOptions.SHM_SIZE,
        FileSystemOptions.DEVICE,
        ProgramOptions.USER,
        ProgramOptions.GROUP_ADD,
        ProgramOptions.USERNS,
        ProgramOptions.HOSTNAME,
        ProgramOptions.INIT,
        ProgramOptions.TTY,
        PrivilegeOptions.CAP_ADD,
        PrivilegeOptions.CAP_AMBIENT,
        PrivilegeOptions.PRIVILEGED,
        KernelOptions.SYSCTL,
        NetworkOptions.ADD_HOST,
        NetworkOptions.DNS,
        NetworkOptions.DNS_SEARCH,
        NetworkOptions.DNS_OPTION
    };

    private final Arguments arguments;
    private final ContainerSpec.Builder builder = ContainerSpec.builder();
    private boolean isLandlock;

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
        arguments.refuseEmpty(RunOptions.MODEL);
        isolation();
        network(NetworkOptions.NETWORK);
        network(NetworkOptions.NET);
        rootAndCommand();
        EnvironmentOptions.apply(arguments, new EnvironmentOptions.Target() {
            @Override
            public void env(String key, String value) {
                builder.env(key, value);
            }
        });
        ProgramOptions.apply(arguments, builder);
        builder.limits(LimitParser.of(RunOptions.MODEL, arguments));
        builder.privileges(PrivilegeOptions.of(arguments));
        FileSystemOptions.apply(arguments, builder);
        KernelOptions.apply(arguments, builder);
        NetworkOptions.apply(arguments, builder);
        LifetimeOptions.apply(arguments, builder);
        return builder.build();
    }

    private void isolation() throws UsageException {
        String isolation = arguments.value(FileSystemOptions.ISOLATION);
        if (isolation == null || isolation.equals("namespaces")) {
            return;
        }
        if (!isolation.equals("landlock")) {
            throw problem("the isolation '" + isolation + "' is neither namespaces nor landlock");
        }
        for (Option option : NEEDS_NAMESPACES) {
            boolean isGiven = option.isFlag() ? arguments.has(option) : arguments.value(option) != null;
            if (isGiven) {
                throw problem(
                        option.dashed() + " is not supported with --isolation landlock, which has no namespaces and no"
                                + " privileges: leave it out, or use --isolation namespaces");
            }
        }
        isLandlock = true;
        builder.isolation(Isolation.LANDLOCK);
    }

    private void network(Option option) throws UsageException {
        String network = arguments.value(option);
        if (network != null && !network.equals("none")) {
            throw problem("the network '" + network + "' of " + option.dashed()
                    + " is not supported yet, only none, which has the loopback device only");
        }
    }

    private void rootAndCommand() throws UsageException, IOException {
        List<String> operands = arguments.operands();
        String rootfs = arguments.value(FileSystemOptions.ROOTFS);
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
        if (!isLandlock) {
            Root.Host host = Root.host();
            builder.root(arguments.has(FileSystemOptions.READ_ONLY) ? host.readOnly() : host);
        }
    }

    private String noPath(String program) {
        boolean isEmpty = program.isEmpty();
        if (isLandlock) {
            return (isEmpty ? "the program's path is empty" : "--isolation landlock does not search the PATH")
                    + ". Give the program's path, as /bin/sh or ./program.";
        }
        return (isEmpty
                        ? "the program's path is empty. Give "
                        : "it would be the name of an image, and images are not supported yet. Give the program's"
                                + " path, ")
                + "/path/to/program or ./program, for a throwaway view of this machine, or a root filesystem by"
                + " --rootfs DIR COMMAND.";
    }

    private Root directory(String path) {
        Root.Directory root = Root.directory(path);
        if (arguments.has(FileSystemOptions.EPHEMERAL)) {
            root = root.ephemeral();
        }
        return arguments.has(FileSystemOptions.READ_ONLY) ? root.readOnly() : root;
    }

    /** Whether a word is a path, which cannot be the name of an image. */
    private static boolean isPath(String word) {
        return word.startsWith("/") || word.startsWith(".");
    }

    static UsageException problem(String text) {
        return new UsageException(RunOptions.MODEL, text);
    }
}
