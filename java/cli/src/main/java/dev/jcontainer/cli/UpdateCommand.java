package dev.jcontainer.cli;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer update}: other limits for containers that run. */
final class UpdateCommand extends Found {
    private static final List<Option> LIMITS = List.of(
            LimitOptions.MEMORY,
            LimitOptions.MEMORY_SWAP,
            LimitOptions.MEMORY_RESERVATION,
            LimitOptions.CPUS,
            LimitOptions.CPU_QUOTA,
            LimitOptions.CPU_PERIOD,
            LimitOptions.CPU_SHARES,
            LimitOptions.CPUSET_CPUS,
            LimitOptions.CPUSET_MEMS,
            LimitOptions.PIDS_LIMIT,
            LimitOptions.BLKIO_WEIGHT,
            LimitOptions.CGROUP_CONF);

    UpdateCommand() {
        super(
                "update",
                "Changes the limits of containers that run.",
                "Changes those limits that are given, at once; the others stay, as do those that are given as 0. On cgroup v1 a container has the controllers"
                        + " that it was started with.",
                options());
    }

    private static List<Option> options() {
        List<Option> options = new ArrayList<>(LIMITS);
        options.add(Option.HELP);
        return options;
    }

    @Override
    void check(Arguments arguments) throws UsageException {
        if (!limits(arguments).needCgroup()) { // 0 is as if it were not given
            throw new UsageException(model(), "there is no limit to change");
        }
    }

    @Override
    void act(ContainerHandle container, Arguments arguments) throws IOException, UsageException {
        container.update(limits(arguments));
    }

    private static Limits limits(Arguments arguments) throws UsageException {
        try {
            return LimitSpec.of(arguments);
        } catch (IllegalArgumentException e) {
            throw new UsageException("Cannot update: " + e.getMessage() + ". See 'jcontainer update --help'.");
        }
    }
}
