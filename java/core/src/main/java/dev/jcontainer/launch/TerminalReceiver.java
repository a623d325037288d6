package dev.jcontainer.launch;

import java.io.IOException;

/** Gets the master of a container's terminal while the container is launched, for somebody who is there for longer. */
@FunctionalInterface
public interface TerminalReceiver {
    /**
     * Gets it, in the launching thread. An exception ends the launch and is thrown from it.
     *
     * @param master open as the container opened it, which waits; closed when this returns
     */
    void receive(int master) throws IOException;
}
