package dev.jcontainer.bench;

import dev.jcontainer.Containers;
import dev.jcontainer.e2e.Plans;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A warm JVM that launches on demand: it reads commands from stdin, one per line, and answers with the nanoseconds.
 *
 * <p>{@code container} runs the program in a container, {@code limited} in one with a limit and therefore with cgroups,
 * {@code bare} by a ProcessBuilder. {@code plan FILE} writes the plan of {@code container} and answers 0. {@code
 * limited-plan FILE} writes the plan of {@code limited}, with the commands for its cgroups in {@code FILE.cgroups}.
 */
final class Worker {
    private static final int BLOCK = 64 << 10;

    /** Kept as long as the JVM lives, so that its pages stay allocated. */
    private static final List<byte[]> HEAP = new ArrayList<>();

    private static final List<String> COUNTED = List.of(
            "cpu.stat",
            "cpuacct.usage_user",
            "cpuacct.usage_sys",
            "memory.usage_in_bytes",
            "memory.max_usage_in_bytes",
            "memory.oom_control",
            "memory.current",
            "memory.peak",
            "memory.events",
            "pids.current",
            "pids.peak",
            "blkio.throttle.io_service_bytes_recursive",
            "io.stat");

    private final ContainerSpec container;
    private final ContainerSpec limited;
    private final ProcessBuilder bare;

    private Worker(String root, String program) {
        container = ContainerSpec.builder()
                .root(Root.directory(root))
                .command(program)
                .build();
        limited = ContainerSpec.builder()
                .root(Root.directory(root))
                .command(program)
                .limits(Limits.builder().pids(64).build())
                .build();
        bare = new ProcessBuilder(root + program);
    }

    /** @param arguments the root filesystem, the program in it, and how many MiB of heap to touch */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        touch(Integer.parseInt(arguments[2]));
        Worker worker = new Worker(arguments[0], arguments[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(worker.answer(line));
        }
    }

    private long answer(String line) throws IOException, InterruptedException {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "plan":
                return write(Plans.of(container), words[1]);
            case "limited-plan":
                return write(Plans.of(limited), words[1]);
            default:
                break;
        }
        long start = System.nanoTime();
        int status = run(line);
        long taken = System.nanoTime() - start;
        if (status != 0) {
            throw new IllegalStateException(line + " ended with status " + status);
        }
        return taken;
    }

    private int run(String line) throws IOException, InterruptedException {
        switch (line) {
            case "container":
                return Containers.run(container).exitCode();
            case "limited":
                return Containers.run(limited).exitCode();
            case "bare":
                return bare.start().waitFor();
            default:
                throw new IllegalArgumentException(line);
        }
    }

    private static long write(LaunchPlan plan, String file) throws IOException {
        Files.write(Path.of(file), PlanCodec.encode(plan));
        CgroupPlan cgroup = plan.cgroup();
        if (cgroup != null) {
            List<String> orders = new ArrayList<>();
            cgroup.directories().forEach(directory -> orders.add("mkdir " + directory));
            cgroup.writes().forEach(order -> orders.add("write " + order.file() + " " + order.value()));
            for (int i = 0; i < cgroup.directories().size(); i++) {
                counted(
                        cgroup.directories().get(i),
                        cgroup.unified() ? null : cgroup.views().get(i).controllers(),
                        orders);
            }
            Files.write(Path.of(file + ".cgroups"), orders);
        }
        return 0;
    }

    /** The file that a result reads, if this kernel has it; the controllers are null for all files. */
    private static void counted(String directory, @Nullable List<String> controllers, List<String> orders) {
        for (String file : COUNTED) {
            String controller = file.substring(0, file.indexOf('.'));
            if (controllers == null || controllers.contains(controller)) {
                orders.add("read " + directory + "/" + file);
            }
        }
    }

    private static void touch(int mebibytes) {
        for (long i = 0; i < ((long) mebibytes << 20) / BLOCK; i++) {
            byte[] block = new byte[BLOCK];
            for (int page = 0; page < block.length; page += 4096) {
                block[page] = 1;
            }
            HEAP.add(block);
        }
    }
}
