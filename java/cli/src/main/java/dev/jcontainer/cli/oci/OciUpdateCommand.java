package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.OptionList;
import dev.jcontainer.cli.value.Sizes;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Resources;
import dev.jcontainer.oci.config.Resources.BlockIo;
import dev.jcontainer.oci.config.Resources.Cpu;
import dev.jcontainer.oci.config.Resources.Memory;
import dev.jcontainer.oci.config.ResourcesReader;
import dev.jcontainer.oci.state.HostFiles;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer oci update}: changes the limits of a running container. */
final class OciUpdateCommand implements OciCommand {
    private static final OptionList LIST = new OptionList();

    private static final Option RESOURCES = LIST.add(Option.value(
                    OciOptions.OPTIONS,
                    "resources",
                    "FILE",
                    "Limits as JSON, in the form of linux.resources of config.json; - for stdin. Replaces the other"
                            + " options.")
            .letter('r'));
    private static final Option MEMORY =
            LIST.add(Option.value(OciOptions.OPTIONS, "memory", "BYTES", "Memory limit, in bytes or with k, m or g.")
                    .letter('m'));
    private static final Option MEMORY_SWAP = limit(
            "memory-swap", "BYTES", "Limit of memory and swap together, in bytes or with k, m or g; -1 is unlimited.");
    private static final Option MEMORY_RESERVATION =
            limit("memory-reservation", "BYTES", "Memory that is left to the container when memory is short.");
    private static final Option CPU_SHARE = limit("cpu-share", "SHARES", "CPU weight, 2 to 262144.");
    private static final Option CPU_QUOTA = limit("cpu-quota", "MICROSECONDS", "CPU time per period; -1 is unlimited.");
    private static final Option CPU_PERIOD = limit("cpu-period", "MICROSECONDS", "Length of the period.");
    private static final Option CPUSET_CPUS = limit("cpuset-cpus", "LIST", "Processors, such as 0-3,7.");
    private static final Option CPUSET_MEMS = limit("cpuset-mems", "LIST", "NUMA memory nodes, such as 0-3,7.");
    private static final Option CPU_BURST =
            limit("cpu-burst", "MICROSECONDS", "CPU time that can be saved for a later period.");
    private static final Option CPU_IDLE =
            limit("cpu-idle", "0|1", "1 runs the container only when no other process wants the processor.");
    private static final Option CPU_RT_PERIOD =
            limit("cpu-rt-period", "MICROSECONDS", "Period of realtime processes; cgroup v1 only.");
    private static final Option CPU_RT_RUNTIME =
            limit("cpu-rt-runtime", "MICROSECONDS", "CPU time of realtime processes per period; cgroup v1 only.");
    private static final Option KERNEL_MEMORY = limit("kernel-memory", "BYTES", "Ignored, as in Linux 6.");
    private static final Option KERNEL_MEMORY_TCP =
            limit("kernel-memory-tcp", "BYTES", "Limit of TCP buffers; cgroup v1 only.");
    private static final Option L3_CACHE = limit("l3-cache-schema", "SCHEMA", "Not supported, as linux.intelRdt.");
    private static final Option MEMORY_BANDWIDTH =
            limit("mem-bw-schema", "SCHEMA", "Not supported, as linux.intelRdt.");
    private static final Option PIDS =
            limit("pids-limit", "NUMBER", "Limit of the number of processes; -1 is unlimited.");
    private static final Option BLKIO = limit("blkio-weight", "WEIGHT", "Block I/O weight, 10 to 1000.");

    static {
        LIST.add(OciOptions.HELP);
    }

    private static Option limit(String name, String argument, String help) {
        return LIST.add(Option.value(OciOptions.OPTIONS, name, argument, help));
    }

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "update",
                "Changes the limits of a running container at once.",
                "[OPTION...] CONTAINER",
                List.of("Limits that are not given, or are 0, are kept; -1 removes a limit."),
                LIST.asList());
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        String file = arguments.value(RESOURCES);
        Resources resources = file == null || file.isEmpty() ? given(arguments) : read(file);
        OciCommands.lifecycle(globals).update(id, resources, OciCommands.buses());
        return 0;
    }

    private static Resources read(String file) throws IOException {
        String path = file.equals("-") ? Stdin.path() : file;
        try {
            return ResourcesReader.read(HostFiles.document(path));
        } catch (DocumentException e) {
            throw new DocumentException("", "Cannot read the limits in " + path + ": " + e.getMessage());
        }
    }

    private Resources given(Arguments arguments) throws UsageException {
        for (Option option : new Option[] {L3_CACHE, MEMORY_BANDWIDTH}) {
            if (text(arguments, option) != null) {
                throw new UsageException(
                        model(),
                        option.dashed()
                                + ": jcontainer does not support the allocation of caches and memory bandwidth");
            }
        }
        try {
            return new Resources(
                    List.of(),
                    memory(arguments),
                    cpu(arguments),
                    number(arguments, PIDS),
                    new BlockIo(number(arguments, BLKIO), null, List.of(), List.of(), List.of(), List.of(), List.of()),
                    List.of(),
                    Resources.Network.NONE,
                    Map.of(),
                    Map.of());
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), String.valueOf(e.getMessage()));
        }
    }

    private static Memory memory(Arguments arguments) {
        return new Memory(
                bytes(arguments, MEMORY),
                bytes(arguments, MEMORY_RESERVATION),
                bytes(arguments, MEMORY_SWAP),
                bytes(arguments, KERNEL_MEMORY),
                bytes(arguments, KERNEL_MEMORY_TCP),
                null,
                null,
                null,
                null);
    }

    private static Cpu cpu(Arguments arguments) {
        return new Cpu(
                number(arguments, CPU_SHARE),
                number(arguments, CPU_QUOTA),
                number(arguments, CPU_BURST),
                number(arguments, CPU_PERIOD),
                number(arguments, CPU_RT_RUNTIME),
                number(arguments, CPU_RT_PERIOD),
                text(arguments, CPUSET_CPUS),
                text(arguments, CPUSET_MEMS),
                number(arguments, CPU_IDLE));
    }

    private static @Nullable String text(Arguments arguments, Option option) {
        return OciCreateCommand.value(arguments, option);
    }

    private static @Nullable Long bytes(Arguments arguments, Option option) {
        String text = text(arguments, option);
        if (text == null || text.equals("0")) {
            return null;
        }
        return text.equals("-1") ? Long.valueOf(Limits.UNLIMITED) : Long.valueOf(Sizes.parse(option.name(), text));
    }

    private static @Nullable Long number(Arguments arguments, Option option) {
        String text = text(arguments, option);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the value of " + option.dashed() + " is not a number: '" + text + "'", e);
        }
    }
}
