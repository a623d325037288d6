package dev.jcontainer.image.store;

import java.io.IOException;

/**
 * What containers refer to. It is asked while garbage is chosen, and no hold can keep anything new meanwhile. So what a
 * container is made of under a {@link Hold} is seen here before that hold ends. Thread-safe.
 */
@FunctionalInterface
public interface References {
    /** No containers. */
    References NONE = new References() { // a lambda would cost a cold start more
                @Override
                public void visit(Marks marks) {}
            };

    /** Names what must stay. */
    void visit(Marks marks) throws IOException;
}
