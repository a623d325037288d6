package dev.jcontainer.kernel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked of the host once and stays as it is. Where that fails, the next use asks again: an initializer of a
 * class that fails once, as for want of a descriptor, fails for as long as the JVM lives.
 *
 * <p>Thread-safe.
 */
public abstract class Lazy<T> {
    private volatile @Nullable T answer;

    /** Looks at the host; not called at the same time by two threads, nor again once it has answered. */
    protected abstract T compute() throws IOException;

    /** The answer. */
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
