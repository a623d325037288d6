package dev.jcontainer.launch;

import java.io.IOException;

/** Receives a descriptor that a container's process opens during its launch, to pass it to a longer-lived process. */
@FunctionalInterface
public interface DescriptorReceiver {
    /**
     * Receives the descriptor, in the launching thread. An exception ends the launch and is thrown to its caller.
     *
     * @param descriptor the master of the container's terminal, with the settings of a new one, or the listener of its
     *     filter; it is closed when this method returns
     */
    void receive(int descriptor) throws IOException;
}
