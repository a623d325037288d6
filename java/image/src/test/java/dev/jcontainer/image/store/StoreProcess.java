package dev.jcontainer.image.store;

import static dev.jcontainer.image.store.Fixture.name;

import dev.jcontainer.kernel.Syscalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of its own that uses a store. */
final class StoreProcess implements AutoCloseable {
    /** Whether the tests also run what takes minutes: {@code -Djcontainer.image.all=true}. */
    static final boolean ALL = Boolean.getBoolean("jcontainer.image.all");

    private static final int SIGKILL = 9;

    private final Process process;
    private final BufferedReader out;

    private StoreProcess(Process process) {
        this.process = process;
        this.out = process.inputReader();
    }

    static StoreProcess start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new StoreProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line that the process writes. */
    String line() throws IOException {
        return String.valueOf(out.readLine());
    }

    int await() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** {@code life ROOT STEP}, {@code pulls ROOT STEP}, or {@code pull ROOT LOG}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "life" -> new Life(root).live(killAt(Integer.parseInt(arguments[2])));
            case "pulls" -> new PullLife(root).live(killAt(Integer.parseInt(arguments[2])));
            default -> pull(root, Path.of(arguments[2]));
        }
    }

    /** Kills this process at a step, which may be that of any thread. */
    private static Steps killAt(int last) {
        int pid = (int) ProcessHandle.current().pid();
        AtomicInteger count = new AtomicInteger();
        return (step, file) -> {
            if (count.getAndIncrement() == last) {
                Syscalls.kill(pid, SIGKILL);
            }
        };
    }

    /** Pulls an image, and notes each download and each layer that it makes. Writes a line when it must wait. */
    private static void pull(Path root, Path log) throws IOException {
        Fixture fixture = new Fixture(root);
        Runnable onWait = () -> System.out.println("waits");
        fixture.store.sweep();
        try (Hold hold = fixture.store.hold()) {
            try (BlobDownload download = fixture.store.blobs().begin(hold, Fixture.descriptor("a"), onWait)) {
                if (!download.isPresent()) {
                    note(log, "download from " + download.position());
                    download.append(Fixture.bytes("a"), (int) download.position(), 1 - (int) download.position());
                    download.commit();
                }
            }
            try (LayerCreation creation =
                    fixture.store.layers().begin(hold, Fixture.keys("a"), Fixture.ANY, () -> {})) {
                if (creation.present().isEmpty()) {
                    note(log, "layer");
                    Files.writeString(Path.of(creation.directory(), "layer.erofs"), "erofs of a");
                    creation.commit(Fixture.meta("a"));
                }
            }
            fixture.store.blobs().put(hold, Fixture.config("a"));
            fixture.store.blobs().put(hold, Fixture.manifest("a"));
            fixture.store.tags().put(hold, Fixture.image(name("1"), "a"));
        }
    }

    private static void note(Path log, String line) throws IOException {
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
