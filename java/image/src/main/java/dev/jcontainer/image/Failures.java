package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.registry.error.DeniedException;
import dev.jcontainer.image.registry.error.NotFoundException;
import dev.jcontainer.image.transfer.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the packages below throw into what users of this package can name. It has a class of its own, so that what
 * does not fail loads none of the others.
 */
final class Failures {
    private Failures() {}

    /**
     * What is thrown for a failure: the same, or an {@link ImageException} with the same message.
     *
     * @throws InterruptedException if the reason is that this thread was interrupted, which it is no longer then
     */
    static IOException of(IOException failure) throws InterruptedException {
        if (failure instanceof InterruptedIOException && Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException(failure.getMessage());
            interrupted.initCause(failure);
            throw interrupted;
        }
        Reason reason = reason(failure);
        return reason == null ? failure : new ImageException(reason, failure.getMessage(), failure);
    }

    private static @Nullable Reason reason(IOException failure) {
        if (failure instanceof NotFoundException) {
            return Reason.NOT_FOUND;
        }
        if (failure instanceof DeniedException) {
            return Reason.DENIED;
        }
        if (failure instanceof TransferException) {
            return switch (((TransferException) failure).kind()) {
                case PLATFORM -> Reason.PLATFORM;
                case MISSING -> Reason.NOT_FOUND;
                case CONTENT, IMAGE -> null;
            };
        }
        return null;
    }
}
