package dev.jcontainer.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks things up on the host for the tests. */
final class Host {
    private static final Pattern RECORD = Pattern.compile("/containers/[0-9a-f]{64}");
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final boolean IS_ROOT = "0".equals(output("id", "-u"));

    /** Of the points and rounds that take minutes in the guest, it makes each n-th. */
    static final int STRIDE = Integer.getInteger("jcontainer.stride", 1);

    /** The same for those that take minutes everywhere: only {@code tests/run --all} makes each of them. */
    static final int LONG_STRIDE = Boolean.getBoolean("jcontainer.image.all") ? STRIDE : Math.max(STRIDE, 6);

    private Host() {}

    static boolean isRoot() {
        return IS_ROOT;
    }

    static boolean kernelIsAtLeast(int major, int minor) {
        String[] numbers = System.getProperty("os.version").split("[^0-9]+");
        int actual = Integer.parseInt(numbers[0]);
        return actual > major || actual == major && Integer.parseInt(numbers[1]) >= minor;
    }

    /** The output of a program, of both streams, without the last newline. */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            try (InputStream said =
                    process.getInputStream()) { // otherwise a thread of the JVM closes it, some time after the end
                String output = new String(said.readAllBytes(), StandardCharsets.UTF_8);
                process.waitFor();
                return output.strip();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The command that starts this JDK's java. In the guest it uses no compiler, because compiled code sometimes
     * crashes there.
     */
    static List<String> java() {
        List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        String option = System.getProperty("jcontainer.java.option");
        if (option != null) {
            words.add(option);
        }
        return words;
    }

    /** Another JVM of this JDK with this class path; its stderr is ours. */
    static ProcessBuilder jvm(Class<?> main, String... arguments) {
        List<String> command = java();
        command.addAll(List.of(
                "-D" + Rootfs.SHARED + "=" + Rootfs.shared(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /**
     * The same, with jcontainer from its jar. The jar is open, because a class that could not be read once could not be
     * used later.
     */
    static ProcessBuilder jvmOfJar(Class<?> main, String... arguments) {
        ProcessBuilder jvm = jvm(main, arguments);
        int path = jvm.command().indexOf("-cp") + 1;
        jvm.command()
                .set(
                        path,
                        CHECKOUT.resolve("java/cli/target/jcontainer.jar") + ":"
                                + jvm.command().get(path));
        return jvm;
    }

    /**
     * A name that no other run of the tests uses at the same time: containers and cgroups with the same name disturb
     * each other.
     */
    static String own(String name) {
        return name + "-" + ProcessHandle.current().pid();
    }

    /** Waits until a condition holds, and fails after a limit that is longer than any correct run needs. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still waiting for: " + what);
            }
            sleep(5);
        }
    }

    static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name that a process gave itself, or that of its program; empty if it has ended. */
    static String name(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The id of the user that a process, or zombie, runs as; -1 if it has ended. */
    static long userOf(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            String line =
                    lines.filter(each -> each.startsWith("Uid:")).findFirst().orElseThrow();
            return Long.parseLong(line.split("\t")[1]);
        } catch (IOException | UncheckedIOException e) {
            return -1;
        }
    }

    /** How many characters a process has written, as {@code wchar: NUMBER}; needs permission to trace it. */
    static String written(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/io"))) {
            return lines.filter(line -> line.startsWith("wchar:")).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A zombie does not count: an orphan is reaped by the host's init, at any time. */
    static boolean isAlive(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1)
                    .contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    /** The letter of its state, man 5 proc_pid_stat; a space if it has ended. */
    static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return ' ';
        }
    }

    static void kill(long pid) {
        output("kill", "-KILL", Long.toString(pid));
    }

    /**
     * The pids of the processes whose command line has this word, which only one test uses. Processes of another JVM
     * are left out, because it may run the same test in parallel.
     */
    static List<Long> processesWith(String word) {
        List<Long> found = new ArrayList<>();
        for (Path process : list(Path.of("/proc"))) {
            String name = process.getFileName().toString();
            if (Character.isDigit(name.charAt(0))
                    && commandLine(process).contains(word)
                    && isOfThisTest(Long.parseLong(name))) {
                found.add(Long.parseLong(name));
            }
        }
        return found;
    }

    /**
     * Whether a process is this one, one of its descendants, an orphan, or has ended; false if another JVM is its
     * ancestor, or if it is below the keeper of a container whose record is not in a directory of these tests.
     */
    static boolean isOfThisTest(long pid) {
        List<ProcessHandle> own = withAncestors(ProcessHandle.current());
        List<ProcessHandle> above = withAncestors(ProcessHandle.of(pid).orElse(null));
        return above.contains(ProcessHandle.current())
                || above.stream().noneMatch(process -> !own.contains(process) && isOfAnother(process.pid()));
    }

    private static boolean isOfAnother(long pid) {
        String name = name(pid);
        return name.equals("java") || name.equals("jcontainer-init") && keepsForAnother(pid);
    }

    /** A keeper is an orphan, but it has the directory of its record open. */
    private static boolean keepsForAnother(long pid) {
        Path directory = Path.of("/proc/" + pid + "/fd");
        String[] descriptors = directory.toFile().list(); // null: it has just ended
        for (String descriptor : descriptors == null ? new String[0] : descriptors) {
            try {
                String target =
                        Files.readSymbolicLink(directory.resolve(descriptor)).toString();
                if (RECORD.matcher(target).find() && !OwnDirectories.isBelow(target)) {
                    return true;
                }
            } catch (IOException e) {
                continue; // it has just been closed
            }
        }
        return false;
    }

    private static List<ProcessHandle> withAncestors(@Nullable ProcessHandle process) {
        List<ProcessHandle> all = new ArrayList<>();
        for (ProcessHandle at = process; at != null; at = at.parent().orElse(null)) {
            all.add(at);
        }
        return all;
    }

    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return ""; // it has just ended
        }
    }

    static List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors this JVM has of each type that a launch could leak: pipes, sockets, memory, pidfds. */
    static Map<String, Integer> descriptors() {
        Map<String, Integer> kinds = new TreeMap<>();
        for (Path descriptor : list(Path.of("/proc/self/fd"))) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (!target.startsWith("/") || target.startsWith("/memfd:") || target.startsWith("/dev/null")) {
                    kinds.merge(target.replaceAll("\\[?\\d+\\]?", ""), 1, Integer::sum);
                }
            } catch (IOException e) {
                continue; // the descriptor of the listing, closed by now
            }
        }
        return kinds;
    }

    static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
