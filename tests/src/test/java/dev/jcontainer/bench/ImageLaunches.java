package dev.jcontainer.bench;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prints what a container of an image costs in a warm JVM, beside one of the same files in a directory, and what 300
 * containers of one image take of the disk and of the page cache. {@code tests/bench-images} starts it.
 */
final class ImageLaunches {
    private static final int WARM_UP = 1000; // until the JIT has compiled most of the code of a launch
    private static final int CONTAINERS = 300;

    /** Reads files of the image, which brings them into the page cache, and then waits. */
    private static final List<String> READER =
            List.of("/bin/sh", "-c", "cat /usr/bin/* >/dev/null; echo read; exec sleep 600");

    private final Path store;
    private final Image image;
    private final ContainerSpec layers;
    private final ContainerSpec directory;

    private ImageLaunches(Path store, String name, String rootfs) throws IOException {
        this.store = store;
        this.image = Images.builder().root(store).build().get(name);
        this.layers = image.container().command("/bin/true").build();
        this.directory = ContainerSpec.builder()
                .root(Root.directory(rootfs).ephemeral())
                .command("/bin/true")
                .build();
    }

    /** @param arguments the store, the image, a directory with the same files, and the number of rounds */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ImageLaunches launches = new ImageLaunches(Path.of(arguments[0]), arguments[1], arguments[2]);
        launches.compare(Integer.parseInt(arguments[3]));
        launches.startMany();
    }

    private void compare(int rounds) throws IOException, InterruptedException {
        double[] ratios = new double[rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            long start = System.nanoTime();
            run(directory);
            long between = System.nanoTime();
            run(layers);
            if (round >= 0) {
                ratios[round] = (double) (System.nanoTime() - between) / (between - start);
            }
        }
        Arrays.sort(ratios);
        System.out.printf(
                "a launch of the image in a warm JVM: %.2f of one of the directory (to reach: 1.15)%n",
                ratios[rounds / 2]);
    }

    private static void run(ContainerSpec spec) throws IOException, InterruptedException {
        Result result = Containers.run(spec);
        if (result.exitCode() != 0) {
            throw new IllegalStateException("/bin/true ended with " + result);
        }
    }

    private void startMany() throws IOException {
        ContainerSpec spec =
                image.container().command(READER).stdio(Stdio.pipe()).build();
        List<Container> containers = new ArrayList<>();
        try {
            containers.add(start(spec));
            long disk = usedBytes();
            long cached = cachedBytes();
            while (containers.size() < CONTAINERS) {
                containers.add(start(spec));
            }
            System.out.printf(
                    "%d containers, those after the first: %.1f MB of disk, %.1f MB of page cache (to reach: none)%n",
                    CONTAINERS, (usedBytes() - disk) / 1e6, (cachedBytes() - cached) / 1e6);
        } finally {
            containers.forEach(Container::close);
        }
    }

    /** Starts a container and waits until it has read its files. */
    private static Container start(ContainerSpec spec) throws IOException {
        Container container = Containers.start(spec);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(container.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (!"read".equals(line)) {
            container.close();
            throw new IllegalStateException("The container printed " + line);
        }
        return container;
    }

    private long usedBytes() throws IOException {
        FileStore filesystem = Files.getFileStore(store);
        return filesystem.getTotalSpace() - filesystem.getUnallocatedSpace();
    }

    /** The page cache without the files of tmpfs, which are there and nowhere else. */
    private static long cachedBytes() throws IOException {
        long kibibytes = 0;
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            String[] words = line.split("\\s+");
            if (words[0].equals("Cached:")) {
                kibibytes += Long.parseLong(words[1]);
            } else if (words[0].equals("Shmem:")) {
                kibibytes -= Long.parseLong(words[1]);
            }
        }
        return kibibytes << 10;
    }
}
