package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerInfo;
import dev.jcontainer.MemoryUsage;
import dev.jcontainer.Usage;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.format.RowFormat;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.cli.value.Memory;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer stats}: prints the resource usage of containers in docker's form. */
public final class StatsCommand implements Command {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int STDOUT = 1;
    private static final int SHORT_ID = 12;
    /** Moves the cursor to the first line of the terminal and erases everything below. */
    private static final String CLEAR = "\u001b[H\u001b[J";

    private static final Option NO_STREAM = Option.flag("Output", "no-stream", "Print the values once and exit.");

    private static final String[] NAMES = {
        "ID", "Container", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs", "CPUTime", "PeakMemory"
    };
    private static final String[] HEADINGS = {
        "CONTAINER ID",
        "CONTAINER",
        "NAME",
        "CPU %",
        "MEM USAGE / LIMIT",
        "MEM %",
        "NET I/O",
        "BLOCK I/O",
        "PIDS",
        "CPU TIME",
        "PEAK MEMORY"
    };
    private static final String TABLE =
            "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}" + "\t{{.PIDs}}";

    /** A container that is measured repeatedly. */
    private static final class Watched {
        private final String key;
        private final ContainerHandle container;
        private Usage before;
        private long when;

        Watched(String key, ContainerHandle container) throws IOException {
            this.key = key;
            this.container = container;
            this.before = container.stats();
            this.when = System.nanoTime();
        }
    }

    @Override
    public CommandModel model() {
        return new CommandModel(
                "stats",
                "Prints the resource usage of running containers, repeatedly.",
                List.of("[OPTIONS] [CONTAINER...]"),
                List.of(
                        "Without CONTAINER, prints all running containers. Prints every second, until the last of them"
                                + " has ended or jcontainer is interrupted. CPU % is the percentage of one processor"
                                + " over that second; memory does not include inactive page cache. -- stands for a"
                                + " value that this host does not count.",
                        "A container that was started without limits has no cgroup that counts its usage; start it with"
                                + " --pids-limit -1 to get one. NET I/O is always 0, because a container has only the"
                                + " loopback device."),
                List.of(NO_STREAM, RowFormat.OPTION, Option.HELP),
                Completion.CONTAINER,
                List.of(RowFormat.names(NAMES)),
                List.of(new Entry("jcontainer stats --no-stream web", "The current usage of one container.")));
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        RowFormat format;
        try {
            format = RowFormat.of(arguments.value(RowFormat.OPTION), TABLE, NAMES, HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model(), "print", e);
        }
        List<Watched> watched = new ArrayList<>();
        try {
            int status = find(arguments.operands(), watched);
            boolean isOnce = arguments.has(NO_STREAM);
            if (watched.isEmpty() && status == 0) {
                Output.print(format.print(List.of()));
            }
            while (!watched.isEmpty()) {
                watched.get(0).container.hasEndedWithin(INTERVAL);
                List<String[]> rows = look(watched);
                if (isOnce || !rows.isEmpty()) {
                    boolean isScreen = !isOnce && Syscalls.isTerminal(STDOUT);
                    Output.print((isScreen ? CLEAR : "") + format.print(rows));
                }
                if (isOnce) {
                    return status;
                }
            }
            return status;
        } finally {
            for (Watched one : watched) {
                one.container.close();
            }
        }
    }

    /** Finds the named containers, or all that have a cgroup; returns the exit status of the last failure, or 0. */
    private static int find(List<String> operands, List<Watched> watched) throws IOException {
        AllContainers all = AllContainers.open();
        List<String> keys = new ArrayList<>(operands);
        if (operands.isEmpty()) {
            for (ContainerInfo info : all.registry().list()) {
                if (info.hasCgroup()) {
                    keys.add(info.id());
                }
            }
        }
        int status = 0;
        for (String key : keys) {
            try {
                watched.add(watch(all, key));
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }

    private static Watched watch(AllContainers all, String key) throws IOException {
        ContainerHandle container = all.findRunning(key);
        try {
            return new Watched(key, container);
        } catch (IOException e) {
            container.close();
            throw e;
        }
    }

    /** Returns a row for each running container, and closes those that have ended. */
    private static List<String[]> look(List<Watched> watched) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < watched.size(); ) {
            Watched one = watched.get(i);
            String[] row = row(one);
            if (one.container.isAlive()) { // the values were read before the cgroup was removed
                rows.add(row);
                i++;
            } else {
                watched.remove(i);
                one.container.close();
            }
        }
        return rows;
    }

    private static String[] row(Watched one) throws IOException {
        Usage now = one.container.stats();
        MemoryUsage memory = one.container.memory();
        long time = System.nanoTime();
        long total = Memory.total();
        long limit = memory.limit() < 0 ? total : Math.min(total, memory.limit());
        long milliseconds = now.cpuTime().toMillis();
        double used = now.cpuTime().minus(one.before.cpuTime()).toNanos();
        String name = one.container.name();
        String[] row = {
            one.container.id().substring(0, SHORT_ID),
            one.key,
            name == null ? "--" : name,
            HumanNumber.percent(used, time - one.when),
            HumanNumber.binary(memory.used()) + " / " + HumanNumber.binary(limit),
            HumanNumber.percent(memory.used(), limit),
            "0B / 0B",
            HumanNumber.decimal(now.readBytes()) + " / " + HumanNumber.decimal(now.writtenBytes()),
            HumanNumber.number(now.pids()),
            milliseconds / 1000 + "." + milliseconds % 1000 / 100,
            HumanNumber.binary(now.peakMemory())
        };
        one.before = now;
        one.when = time;
        return row;
    }
}
