package dev.jcontainer.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The runtime that the property {@code jcontainer.conformance.runtime} names; the default is jcontainer. Its state is
 * in a directory of the test.
 */
final class RuntimeUnderTest {
    private static final String NAMED = System.getProperty("jcontainer.conformance.runtime", "");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Path work;
    private final List<String> ids = new ArrayList<>();

    /** The result of a command. */
    record Output(int status, String out, String err) {
        boolean succeeded() {
            return status == 0;
        }

        Output succeeds() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + err + out);
            }
            return this;
        }

        /** An error has a status other than 0 and a message that gives the reason. */
        Output fails() {
            if (status == 0) {
                throw new AssertionError("the command did not fail");
            }
            if (err.isBlank() && out.isBlank()) {
                throw new AssertionError("no message gives the reason");
            }
            return this;
        }
    }

    RuntimeUnderTest(Path work) {
        this.work = work;
    }

    /**
     * A name that no other run of the tests uses at the same time: containers and cgroups with the same name disturb
     * each other.
     */
    static String own(String name) {
        return name + "-" + ProcessHandle.current().pid();
    }

    static boolean isOurs() {
        return NAMED.isEmpty();
    }

    private static List<String> words() {
        return isOurs()
                ? List.of(System.getProperty("jcontainer.checkout") + "/jcontainer", "oci")
                : List.of(NAMED.split(" "));
    }

    Output run(String... words) {
        List<String> command = new ArrayList<>(words());
        command.addAll(List.of("--root", work.resolve("state").toString()));
        command.addAll(List.of(words));
        try {
            Path out = Files.createTempFile(work, "out", "");
            Path err = Files.createTempFile(work, "err", "");
            int status = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Output(status, Files.readString(out), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Output create(String id, Bundle bundle) throws IOException {
        bundle.write();
        ids.add(id);
        return run("create", "--bundle", bundle.directory().toString(), id);
    }

    /** Runs a container until it ends. */
    void runToEnd(String id, Bundle bundle) throws IOException {
        create(id, bundle).succeeds();
        run("start", id).succeeds();
        await("the end", () -> status(id).equals("stopped"));
    }

    /** The error of {@code create} or, if that succeeds, of {@code start}. */
    Output failure(String id, Bundle bundle) throws IOException {
        Output created = create(id, bundle);
        return created.succeeded() ? run("start", id).fails() : created.fails();
    }

    String state(String id) {
        return run("state", id).succeeds().out();
    }

    String status(String id) {
        return member(state(id), "status");
    }

    long pid(String id) {
        return Long.parseLong(member(state(id), "pid"));
    }

    /** A string or a number of a document. */
    static String member(String document, String name) {
        String key = "\"" + name + "\":";
        int at = document.indexOf(key);
        if (at < 0) {
            throw new AssertionError("there is no " + name + " in " + document);
        }
        String rest = document.substring(at + key.length()).strip();
        int end = 0;
        while (end < rest.length() && ",}\n".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end).strip().replace("\"", "");
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still waiting for: " + what);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Removes all containers that were created. */
    void clear() {
        for (String id : ids) {
            run("delete", "--force", id);
        }
    }
}
