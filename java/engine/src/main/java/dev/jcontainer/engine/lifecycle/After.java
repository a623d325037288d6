package dev.jcontainer.engine.lifecycle;

import dev.jcontainer.image.Images;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;

/**
 * The program that a keeper starts when its container has ended. It decides what comes then: the container is removed,
 * or started again now or later, or nothing.
 */
public final class After {
    /** The socket by which the keeper is answered: {@code AFTER_FD} of keep.h. */
    private static final int ANSWER = 3;

    private After() {}

    /**
     * Does what comes after the end of a container.
     *
     * @param arguments the directory of the store, the state directory, and the id of the container
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: STORE STATES ID; a keeper starts this program");
        }
        EngineContext context =
                EngineContext.of(Images.builder().root(arguments[0]).build(), StateDirectory.at(arguments[1]));
        long wait = AfterEnd.run(context, context.records().at(arguments[2]));
        if (wait > 0) {
            answer(wait);
        }
        // The JVM has children that must not be waited for, such as the new keeper.
        Runtime.getRuntime().halt(0);
    }

    private static void answer(long nanoseconds) throws IOException {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (nanoseconds >>> Byte.SIZE * i);
        }
        if (Syscalls.write(ANSWER, bytes) < 0) {
            throw new IOException("Cannot answer the keeper.");
        }
    }
}
