package dev.jcontainer.bench;

import dev.jcontainer.Containers;
import dev.jcontainer.plan.PlanCodec;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A warm JVM that launches on demand: reads commands from stdin, a line each, and answers with the nanoseconds taken.
 *
 * <p>{@code container} runs the program in a container, {@code bare} by a ProcessBuilder, {@code plan FILE} writes the
 * plan of that container and answers 0.
 */
final class Worker {
    private static final int BLOCK = 64 << 10;

    /** Held for as long as the JVM lives, so that its pages stay. */
    private static final List<byte[]> HEAP = new ArrayList<>();

    private Worker() {}

    /**
     * @param arguments the root filesystem, the program in it, and how many MiB of heap to touch
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(arguments[0]))
                .command(arguments[1])
                .build();
        touch(Integer.parseInt(arguments[2]));
        ProcessBuilder bare = new ProcessBuilder(arguments[0] + arguments[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(line, spec, bare));
        }
    }

    private static long answer(String line, ContainerSpec spec, ProcessBuilder bare)
            throws IOException, InterruptedException {
        if (line.startsWith("plan ")) {
            Files.write(Path.of(line.substring(5)), PlanCodec.encode(Containers.plan(spec)));
            return 0;
        }
        long start = System.nanoTime();
        int status = line.equals("container")
                ? Containers.run(spec).exitCode()
                : bare.start().waitFor();
        long taken = System.nanoTime() - start;
        if (status != 0) {
            throw new IllegalStateException(line + " ended with status " + status);
        }
        return taken;
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
