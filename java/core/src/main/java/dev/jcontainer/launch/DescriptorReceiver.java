package dev.jcontainer.launch;

import java.io.IOException;

/** Gets a descriptor that a container's process has opened, while it is launched, for somebody who is there for longer. */
@FunctionalInterface
public interface DescriptorReceiver {
    /**
     * Gets it, in the launching thread. An exception ends the launch and is thrown from it.
     *
     * @param descriptor the master of its terminal, which waits as it opened it, or the listener of its filter; closed when
     *     this returns
     */
    void receive(int descriptor) throws IOException;
}
