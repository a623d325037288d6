package dev.jcontainer.conformance;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
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

    CommandOutput run(String... words) {
        List<String> command = new ArrayList<>(words());
        command.addAll(List.of("--root", work.resolve("state").toString()));
        command.addAll(List.of(words));
        return CommandOutput.of(work, command);
    }

    CommandOutput create(String id, Bundle bundle) throws IOException {
        bundle.write();
        ids.add(id);
        return run("create", "--bundle", bundle.directory().toString(), id);
    }

    void launch(String id, Bundle bundle) throws IOException {
        create(id, bundle).succeeds();
        run("start", id).succeeds();
    }

    /** Runs a container until it ends. */
    void runToEnd(String id, Bundle bundle) throws IOException {
        launch(id, bundle);
        await("the end", () -> status(id).equals("stopped"));
    }

    /** The error of {@code create} or, if that succeeds, of {@code start}. */
    CommandOutput failure(String id, Bundle bundle) throws IOException {
        CommandOutput created = create(id, bundle);
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
