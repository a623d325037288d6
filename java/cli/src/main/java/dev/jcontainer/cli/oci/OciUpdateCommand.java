package dev.jcontainer.cli.oci;

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

/** {@code jcontainer oci update}: other limits for a container that runs. */
final class OciUpdateCommand implements OciCommand {
    private static final OptionList LIST = new OptionList();

    private static final Option RESOURCES = LIST.add(Option.value(
                    OciOptions.OPTIONS,
                    "resources",
                    "FILE",
                    "The limits as JSON, as linux.resources of config.json; - for stdin. Instead of the other options.")
            .letter('r'));
    private static final Option MEMORY =
            LIST.add(Option.value(OciOptions.OPTIONS, "memory", "BYTES", "Memory, in bytes or with k, m or g.")
                    .letter('m'));
    private static final Option MEMORY_SWAP = LIST.add(Option.value(
            OciOptions.OPTIONS, "memory-swap", "BYTES", "Memory and swap together, likewise; -1 for no limit."));
    private static final Option MEMORY_RESERVATION = LIST.add(Option.value(
            OciOptions.OPTIONS, "memory-reservation", "BYTES", "What is left to it where memory is short."));
    private static final Option CPU_SHARE =
            LIST.add(Option.value(OciOptions.OPTIONS, "cpu-share", "SHARES", "The weight, from 2 to 262144."));
    private static final Option CPU_QUOTA = LIST.add(
            Option.value(OciOptions.OPTIONS, "cpu-quota", "MICROSECONDS", "CPU time a period; -1 for no limit."));
    private static final Option CPU_PERIOD =
            LIST.add(Option.value(OciOptions.OPTIONS, "cpu-period", "MICROSECONDS", "The period."));
    private static final Option CPUSET_CPUS =
            LIST.add(Option.value(OciOptions.OPTIONS, "cpuset-cpus", "LIST", "The processors, as 0-3,7."));
    private static final Option CPUSET_MEMS =
            LIST.add(Option.value(OciOptions.OPTIONS, "cpuset-mems", "LIST", "The memory nodes, likewise."));
    private static final Option CPU_BURST = LIST.add(Option.value(
            OciOptions.OPTIONS, "cpu-burst", "MICROSECONDS", "CPU time that may be saved up for a later period."));
    private static final Option CPU_IDLE = LIST.add(
            Option.value(OciOptions.OPTIONS, "cpu-idle", "0|1", "1 has it run only where nobody else wants to."));
    private static final Option CPU_RT_PERIOD = LIST.add(Option.value(
            OciOptions.OPTIONS,
            "cpu-rt-period",
            "MICROSECONDS",
            "The period of realtime processes; on cgroup v1 alone."));
    private static final Option CPU_RT_RUNTIME = LIST.add(Option.value(
            OciOptions.OPTIONS, "cpu-rt-runtime", "MICROSECONDS", "CPU time of these a period, likewise."));
    private static final Option KERNEL_MEMORY =
            LIST.add(Option.value(OciOptions.OPTIONS, "kernel-memory", "BYTES", "Without effect, as in Linux 6."));
    private static final Option KERNEL_MEMORY_TCP = LIST.add(
            Option.value(OciOptions.OPTIONS, "kernel-memory-tcp", "BYTES", "Buffers of TCP; on cgroup v1 alone."));
    private static final Option L3_CACHE =
            LIST.add(Option.value(OciOptions.OPTIONS, "l3-cache-schema", "SCHEMA", "Refused, as linux.intelRdt is."));
    private static final Option MEMORY_BANDWIDTH =
            LIST.add(Option.value(OciOptions.OPTIONS, "mem-bw-schema", "SCHEMA", "Refused, likewise."));
    private static final Option PIDS =
            LIST.add(Option.value(OciOptions.OPTIONS, "pids-limit", "NUMBER", "How many processes; -1 for no limit."));
    private static final Option BLKIO =
            LIST.add(Option.value(OciOptions.OPTIONS, "blkio-weight", "WEIGHT", "The weight, from 10 to 1000."));

    static {
        LIST.add(OciOptions.HELP);
    }

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "update",
                "Changes limits of a container that runs, at once.",
                "[OPTION...] CONTAINER",
                List.of("What is not given, or is 0, stays; -1 takes a limit away."),
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
        String path = file.equals("-") ? "/dev/stdin" : file;
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
                        model(), option.dashed() + ": jcontainer does not divide caches and memory bandwidth up");
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
