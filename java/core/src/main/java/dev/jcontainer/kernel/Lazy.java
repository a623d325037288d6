package dev.jcontainer.kernel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A value that is read from the host once and does not change. If reading fails, the next use tries again. A class
 * initializer cannot do that: if it fails once, for example for lack of a descriptor, it fails for the lifetime of the
 * JVM.
 * <p>Thread-safe.
 */
public abstract class Lazy<T> {
    private volatile @Nullable T answer;

    /** Reads the value. It is not called by two threads at the same time, and not again after it has succeeded. */
    protected abstract T compute() throws IOException;

    /** Returns the value. */
    public final T get() throws IOException {
        T known = answer;
        return known != null ? known : first();
    }

    private synchronized T first() throws IOException {
        T known = answer;
        if (known == null) {
            known = compute();
            answer = known;
        }
        return known;
    }
}
