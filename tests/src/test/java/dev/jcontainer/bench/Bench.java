package dev.jcontainer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints the cost of a launch, as medians, minima and ratios. All contenders take turns in each round, so that other
 * load on the machine affects them equally. {@code tests/bench} starts it.
 */
final class Bench {
    private static final String PROGRAM = "/bin/true";
    private static final int WARM_UP = 2000; // until the JIT has compiled the code of a launch
    private static final int BIG_HEAP_MEBIBYTES = 4096;

    private final Path work;
    private final String rootfs;
    private final String checkout = System.getProperty("jcontainer.checkout");
    private final String java = System.getProperty("java.home") + "/bin/java";
    private final List<Contender> launches = new ArrayList<>();
    private final List<Contender> commands = new ArrayList<>();
    private final int rounds;
    private final int commandRounds;

    private Bench(Path work, String rootfs, int rounds) {
        this.work = work;
        this.rootfs = rootfs;
        this.rounds = rounds;
        this.commandRounds = Math.max(5, rounds / 10);
    }

    /**
     * @param arguments a working directory, a root filesystem with {@code /bin/true}, the floor program, and the number
     *     of rounds
     */
    public static void main(String[] arguments) throws IOException {
        Bench bench = new Bench(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[3]));
        try (Clock floor = new Clock(List.of(arguments[2]));
                Clock small = new Clock(bench.worker("-Xmx256m", 0));
                Clock big = new Clock(bench.worker("-Xmx5g", BIG_HEAP_MEBIBYTES))) {
            bench.run(floor, small, big);
        }
    }

    private void run(Clock floor, Clock small, Clock big) throws IOException {
        Path plan = work.resolve("plan");
        small.measure("plan " + plan);
        warmUp(small);
        warmUp(big);
        Contender lowest = add(launches, "(1) the floor: the same system calls in C", floor, "plan " + plan);
        Contender library = add(launches, "(2) library, warm JVM", small, "container");
        Contender bigHeap = add(launches, "(3) library, warm JVM, 4 GiB of touched heap", big, "container");
        Contender bare = add(launches, "(4) ProcessBuilder of the bare program", small, "bare");
        Path limitedPlan = work.resolve("limited-plan");
        small.measure("limited-plan " + limitedPlan);
        Contender lowestLimited =
                add(launches, "(1) with cgroups: the same system calls in C", floor, "plan " + limitedPlan);
        Contender limited = add(launches, "(2) with cgroups, for a limit", small, "limited");
        Contender runc = addOthers(floor);
        measure(launches, rounds);
        print("Launch and wait, " + rounds + " rounds, JDK " + System.getProperty("java.version"), launches, lowest);
        System.out.println();
        target("(2) to (1)", library.ratioTo(lowest), 1.25);
        target("(2) to (1), both with cgroups", limited.ratioTo(lowestLimited), 1.25);
        target("(3) to (2)", bigHeap.ratioTo(library), 1.1);
        target("(2) to (4)", library.ratioTo(bare), 1.0);
        if (runc != null) {
            target("(2) to runc", library.ratioTo(runc), 0.1);
        }
        commandLine(floor);
    }

    private void commandLine(Clock clock) throws IOException {
        Path hello = Hello.compile(work);
        String run = " run --rootfs " + rootfs + " " + PROGRAM;
        Contender lowest = add(
                commands, "java -Xshare:auto Hello", clock, "run " + java + " -Xshare:auto -cp " + hello + " Hello");
        Contender jar = add(
                commands,
                "(6) java -jar jcontainer.jar run",
                clock,
                "run " + java + " -jar " + checkout + "/java/cli/target/jcontainer.jar" + run);
        Contender launcher = add(commands, "(6) ./jcontainer run", clock, "run " + checkout + "/jcontainer" + run);
        String oci = checkout + "/jcontainer oci";
        Contender verb =
                add(commands, "(7) ./jcontainer oci list", clock, "run " + oci + " --root " + work + "/oci list");
        Contender life = addLife("./jcontainer oci", clock, oci, "oci");
        Contender other = OtherRuntimes.isInstalled("runc") ? addLife("runc", clock, "runc", "runc-life") : null;
        for (Contender each : commands) {
            each.measure(0);
        }
        measure(commands, commandRounds);
        System.out.println();
        print("Whole commands, " + commandRounds + " rounds", commands, lowest);
        System.out.println();
        target("./jcontainer run to hello world", launcher.ratioTo(lowest), 1.6);
        target("the same in processor time", launcher.processorRatioTo(lowest), 1.6);
        target("java -jar to hello world", jar.ratioTo(lowest), 3.0);
        target("./jcontainer oci list to hello world", verb.ratioTo(lowest), 1.5);
        if (other != null) {
            target("the life of a bundle to runc's", life.ratioTo(other), 3.0);
        }
    }

    /** Runs create, start and delete of the bundle, as an engine does. */
    private Contender addLife(String name, Clock clock, String runtime, String root) throws IOException {
        Path bundle = work.resolve("bundle");
        OtherRuntimes.writeBundle(bundle, rootfs, PROGRAM);
        String life = "run " + OtherRuntimes.writeLife(work) + " " + work.resolve(root) + " " + bundle + " life";
        Contender contender = new Contender(
                "(7) create, start, delete of " + name, clock, commandRounds, round -> life + round + " " + runtime);
        commands.add(contender);
        return contender;
    }

    private @Nullable Contender addOthers(Clock clock) throws IOException {
        Path bundle = work.resolve("bundle");
        OtherRuntimes.writeBundle(bundle, rootfs, PROGRAM);
        Contender runc = addOther(
                "runc", clock, round -> "run runc --root " + work + "/runc run --bundle " + bundle + " bench" + round);
        addOther(
                "crun",
                clock,
                round -> "run crun --cgroup-manager=disabled --root " + work + "/crun run --bundle " + bundle + " bench"
                        + round);
        addOther(
                "bwrap",
                clock,
                round -> "run bwrap --unshare-all --bind " + rootfs
                        + " / --proc /proc --dev /dev --hostname bench --die-with-parent " + PROGRAM);
        addEngine(clock, "docker", System.getProperty("jcontainer.bench.docker"));
        addEngine(clock, "podman", System.getProperty("jcontainer.bench.podman"));
        return runc;
    }

    /** Adds a program. Returns null if it is not installed, or does not run here. */
    private @Nullable Contender addOther(String program, Clock clock, Contender.Command command) {
        if (!OtherRuntimes.isInstalled(program)) {
            System.out.println("left out: " + program + " is not installed");
            return null;
        }
        try {
            clock.measure(command.of(rounds));
        } catch (IllegalStateException e) {
            System.out.println("left out: " + program + " does not run on this machine: " + e.getMessage());
            return null;
        }
        Contender contender = new Contender("(5) " + program + " run", clock, rounds, command);
        launches.add(contender);
        return contender;
    }

    /** An engine needs an image, and docker needs a daemon, so the caller passes a complete command. */
    private void addEngine(Clock clock, String engine, @Nullable String command) {
        if (command == null) {
            System.out.println("left out: " + engine + "; give its command as JCONTAINER_BENCH_"
                    + engine.toUpperCase(Locale.ROOT) + "='" + engine + " run --rm IMAGE " + PROGRAM + "'");
        } else {
            add(launches, "(5) " + engine + " run", clock, "run " + command);
        }
    }

    private Contender add(List<Contender> list, String name, Clock clock, String command) {
        Contender contender = new Contender(name, clock, list == launches ? rounds : commandRounds, round -> command);
        list.add(contender);
        return contender;
    }

    private List<String> worker(String heap, int touched) {
        List<String> command = new ArrayList<>(List.of(java, heap, "--enable-native-access=ALL-UNNAMED"));
        if (touched > 0) {
            command.add("-Xms" + heap.substring(4));
        }
        String natives = System.getProperty("jcontainer.native.dir");
        if (natives != null) {
            command.add("-Djcontainer.native.dir=" + natives);
        }
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), Worker.class.getName(), rootfs, PROGRAM, "" + touched));
        return command;
    }

    private static void warmUp(Clock clock) {
        for (int i = 0; i < WARM_UP; i++) {
            clock.measure("container");
            clock.measure("limited");
            clock.measure("bare");
        }
    }

    private static void measure(List<Contender> contenders, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                contenders.get((i + round) % contenders.size()).measure(round);
            }
        }
    }

    private static void print(String title, List<Contender> contenders, Contender to) {
        System.out.printf(
                "%s%n%-48s %12s %12s %8s %12s %8s%n", title, "", "median µs", "minimum µs", "ratio", "CPU µs", "ratio");
        for (Contender each : contenders) {
            System.out.printf("%-48s %12.0f %12.0f %8.2f", each.name, each.median(), each.minimum(), each.ratioTo(to));
            if (each.tellsProcessor() && to.tellsProcessor()) {
                System.out.printf(" %12.0f %8.2f", each.medianProcessor(), each.processorRatioTo(to));
            }
            System.out.println();
        }
    }

    private static void target(String what, double ratio, double limit) {
        System.out.printf("%-38s %6.2f   target %.2f: %s%n", what, ratio, limit, ratio <= limit ? "met" : "missed");
    }

    /** The smallest program for a JVM. */
    private static final class Hello {
        static Path compile(Path work) throws IOException {
            Path source = work.resolve("Hello.java");
            Files.writeString(
                    source,
                    "public class Hello { public static void main(String[] a) { System.out.println(\"hello\"); } }");
            int status = javax.tools.ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-d", work.toString(), source.toString());
            if (status != 0) {
                throw new IOException("Cannot compile " + source);
            }
            return work;
        }
    }
}
