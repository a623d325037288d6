package dev.jcontainer.cli.run;

import dev.jcontainer.HeldNetwork;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.EnvironmentOptions;
import dev.jcontainer.cli.option.LimitParser;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.terminal.Console;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes the specification of a container from the command line of {@code run}. */
public final class RunParser {
    /** The options that need namespaces or privileges. */
    static final OptionList NEEDS_NAMESPACES = new OptionList().addAll(ImageOptions.LIST);

    static {
        NEEDS_NAMESPACES.add(DetachedOptions.DETACH);
        NEEDS_NAMESPACES.addAll(DetachedOptions.LIST);
        for (Option option : new Option[] {
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
        }) {
            NEEDS_NAMESPACES.add(option);
        }
    }

    /**
     * The root while only the options are checked, so that a wrong one is refused before an image is fetched. {@link
     * ImageDefaults} puts the image's in its place.
     */
    private static final Root UNKNOWN_YET = Root.directory("/image").ephemeral();

    private final Arguments arguments;
    private final ContainerSpec.Builder builder = ContainerSpec.builder();
    private final boolean isDetached;
    private boolean isLandlock;

    private RunParser(Arguments arguments, boolean isDetached) {
        this.arguments = arguments;
        this.isDetached = isDetached;
    }

    /** The specification that a command line stands for. */
    public static ContainerSpec of(Arguments arguments) throws UsageException, IOException {
        return of(arguments, false);
    }

    /** The same; that of a detached container has no volumes with a name, and no name, see {@link DetachedParser}. */
    static ContainerSpec of(Arguments arguments, boolean isDetached) throws UsageException, IOException {
        try {
            return new RunParser(arguments, isDetached).build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(RunOptions.MODEL, "run", e);
        }
    }

    private ContainerSpec build() throws UsageException, IOException {
        isolation();
        if (!isDetached) {
            DetachedOptions.refuse(arguments);
        }
        network();
        rootAndCommand();
        EnvironmentOptions.apply(arguments, new EnvironmentOptions.Target() {
            @Override
            public void env(String key, String value) {
                builder.env(key, value);
            }
        });
        ProgramOptions.apply(arguments, builder);
        terminalAndName();
        builder.limits(LimitParser.of(RunOptions.MODEL, arguments));
        builder.privileges(PrivilegeOptions.of(arguments));
        FileSystemOptions.apply(arguments, builder, isDetached);
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
        for (Option option : NEEDS_NAMESPACES.asList()) {
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

    private void terminalAndName() throws UsageException, IOException {
        String name = arguments.value(ProgramOptions.NAME);
        boolean isTerminal = arguments.has(ProgramOptions.TTY);
        if (isDetached) {
            builder.stdio(isTerminal ? Console.stdioOfAnySize() : Stdio.discard());
            return;
        }
        if (isTerminal) {
            builder.stdio(Console.stdioLikeStdin());
        }
        if (name != null) {
            builder.name(name);
        }
    }

    /** The engine decides on the network of a detached container at each start. */
    private void network() throws UsageException, IOException {
        Network network = NetworkOptions.of(arguments);
        if (isDetached || network instanceof Network.None) {
            return;
        }
        if (isLandlock) {
            throw problem("--network is not supported with --isolation landlock, which has no namespaces: leave it"
                    + " out, or use --isolation namespaces");
        }
        if (network instanceof Network.Host) {
            builder.network(NetworkNamespace.host());
        } else if (network instanceof Network.Container) {
            String key = ((Network.Container) network).key();
            builder.network(HeldNetwork.of(key).namespace()); // held as long as this process lives
        } else {
            throw problem("the network '" + network.word() + "' needs a program beside the container, which only a"
                    + " detached container has (-d)");
        }
    }

    private void rootAndCommand() throws UsageException, IOException {
        List<String> operands = arguments.operands();
        String rootfs = arguments.value(FileSystemOptions.ROOTFS);
        if (rootfs != null) {
            if (operands.isEmpty()) {
                throw problem("there is no COMMAND to run in --rootfs " + rootfs);
            }
            ImageOptions.refuse(arguments, "--rootfs is a directory");
            builder.root(directory(WorkingDirectory.resolve(rootfs))).command(operands);
            return;
        }
        if (operands.isEmpty()) {
            throw problem("there is nothing to run: give an IMAGE, the PATH of a program, or --rootfs DIR and a"
                    + " COMMAND");
        }
        if (isImage(arguments)) {
            builder.root(UNKNOWN_YET).command(operands); // both are the image's in the end
            return;
        }
        String program = operands.get(0);
        if (!isPath(program)) {
            throw new UsageException("Cannot run '" + program + "': " + noPath(program));
        }
        ImageOptions.refuse(arguments, program + " is a program of this machine");
        List<String> command = new ArrayList<>(operands);
        command.set(0, WorkingDirectory.resolve(program));
        builder.command(command);
        if (!isLandlock) {
            Root.Host host = Root.host();
            builder.root(arguments.has(FileSystemOptions.READ_ONLY) ? host.readOnly() : host);
        }
    }

    private String noPath(String program) {
        if (isLandlock) {
            return (program.isEmpty() ? "the program's path is empty" : "--isolation landlock does not search the PATH")
                    + ". Give the program's path, as /bin/sh or ./program.";
        }
        return "the name of the image is empty. Give IMAGE, /path/to/program or ./program, for a throwaway view of this"
                + " machine, or a root filesystem by --rootfs DIR COMMAND.";
    }

    /** Whether the first word is the name of an image. */
    static boolean isImage(Arguments arguments) {
        List<String> operands = arguments.operands();
        return arguments.value(FileSystemOptions.ROOTFS) == null
                && !"landlock".equals(arguments.value(FileSystemOptions.ISOLATION))
                && !operands.isEmpty()
                && !operands.get(0).isEmpty()
                && !isPath(operands.get(0));
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
