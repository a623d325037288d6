package dev.jcontainer.cli;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.oci.bundle.LimitsOf;
import dev.jcontainer.oci.config.ResourcesReader;
import dev.jcontainer.oci.json.DocumentException;
import dev.jcontainer.oci.lifecycle.HostFiles;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer oci update}: other limits for a container that runs. */
final class OciUpdateCommand implements OciCommand {
    private static final String GROUP = "Options";

    private static final Option RESOURCES = Option.value(
                    GROUP,
                    "resources",
                    "FILE",
                    "The limits as JSON, as linux.resources of config.json; - for stdin. Instead of the other options.")
            .letter('r');
    private static final Option MEMORY = Option.value(GROUP, "memory", "BYTES", "Memory, in bytes or with k, m or g.")
            .letter('m');
    private static final Option MEMORY_SWAP =
            Option.value(GROUP, "memory-swap", "BYTES", "Memory and swap together, likewise; -1 for no limit.");
    private static final Option MEMORY_RESERVATION =
            Option.value(GROUP, "memory-reservation", "BYTES", "What is left to it where memory is short.");
    private static final Option CPU_SHARE = Option.value(GROUP, "cpu-share", "SHARES", "The weight, from 2 to 262144.");
    private static final Option CPU_QUOTA =
            Option.value(GROUP, "cpu-quota", "MICROSECONDS", "CPU time a period; -1 for no limit.");
    private static final Option CPU_PERIOD = Option.value(GROUP, "cpu-period", "MICROSECONDS", "The period.");
    private static final Option CPUSET_CPUS = Option.value(GROUP, "cpuset-cpus", "LIST", "The processors, as 0-3,7.");
    private static final Option CPUSET_MEMS = Option.value(GROUP, "cpuset-mems", "LIST", "The memory nodes, likewise.");
    private static final Option PIDS =
            Option.value(GROUP, "pids-limit", "NUMBER", "How many processes; -1 for no limit.");
    private static final Option BLKIO = Option.value(GROUP, "blkio-weight", "WEIGHT", "The weight, from 10 to 1000.");

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "update",
                "Changes limits of a container that runs, at once.",
                "[OPTION...] CONTAINER",
                List.of("What is not given, or is 0, stays. Others of runc's options are not there yet."),
                List.of(
                        RESOURCES,
                        MEMORY,
                        MEMORY_SWAP,
                        MEMORY_RESERVATION,
                        CPU_SHARE,
                        CPU_QUOTA,
                        CPU_PERIOD,
                        CPUSET_CPUS,
                        CPUSET_MEMS,
                        PIDS,
                        BLKIO,
                        OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        String file = arguments.value(RESOURCES);
        OciCommands.lifecycle(globals)
                .update(id, file == null || file.isEmpty() ? given(arguments) : read(file), OciCommands.buses());
        return 0;
    }

    private static Limits read(String file) throws IOException {
        String path = file.equals("-") ? "/dev/stdin" : file;
        try {
            return LimitsOf.change(ResourcesReader.read(HostFiles.document(path)));
        } catch (DocumentException e) {
            throw new DocumentException("", "Cannot read the limits in " + path + ": " + e.getMessage());
        }
    }

    private Limits given(Arguments arguments) throws UsageException {
        Limits.Builder limits = Limits.builder();
        try {
            for (Option option : given(arguments, new Option[] {MEMORY, MEMORY_SWAP, MEMORY_RESERVATION})) {
                memory(limits, option, String.valueOf(arguments.value(option)));
            }
            for (Option option : given(arguments, new Option[] {CPU_SHARE, CPU_QUOTA, CPU_PERIOD, PIDS, BLKIO})) {
                number(limits, option, String.valueOf(arguments.value(option)));
            }
            String cpus = arguments.value(CPUSET_CPUS);
            if (cpus != null && !cpus.isEmpty()) {
                limits.cpusetCpus(cpus);
            }
            String mems = arguments.value(CPUSET_MEMS);
            if (mems != null && !mems.isEmpty()) {
                limits.cpusetMems(mems);
            }
            return limits.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), String.valueOf(e.getMessage()));
        }
    }

    private static List<Option> given(Arguments arguments, Option[] options) {
        List<Option> present = new ArrayList<>();
        for (Option option : options) {
            String value = arguments.value(option);
            if (value != null && !value.isEmpty() && !value.equals("0")) {
                present.add(option);
            }
        }
        return present;
    }

    private static void memory(Limits.Builder limits, Option option, String text) {
        long bytes = text.equals("-1") ? Limits.UNLIMITED : Sizes.parse(option.name(), text);
        if (option.equals(MEMORY)) {
            limits.memory(bytes);
        } else if (option.equals(MEMORY_SWAP)) {
            limits.memorySwap(bytes);
        } else {
            limits.memoryReservation(bytes);
        }
    }

    private static void number(Limits.Builder limits, Option option, String text) {
        long value = parse(option, text);
        if (option.equals(CPU_SHARE)) {
            limits.cpuShares(value);
        } else if (option.equals(CPU_QUOTA)) {
            limits.cpuQuota(value);
        } else if (option.equals(CPU_PERIOD)) {
            limits.cpuPeriod(value);
        } else if (option.equals(PIDS)) {
            limits.pids(value);
        } else {
            limits.blkioWeight(value);
        }
    }

    private static long parse(Option option, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the value of " + option.dashed() + " is not a number: '" + text + "'", e);
        }
    }
}
