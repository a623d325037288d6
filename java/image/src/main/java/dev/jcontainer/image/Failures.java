package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.registry.error.DeniedException;
import dev.jcontainer.image.registry.error.NotFoundException;
import dev.jcontainer.image.transfer.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
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
     * @throws InterruptedException if the reason is that this thread was interrupted; its flag is cleared then, as always
     *     with this exception
     */
    static IOException of(IOException failure) throws InterruptedException {
        if (isInterrupt(failure) && Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException(failure.getMessage());
            interrupted.initCause(failure);
            throw interrupted;
        }
        Reason reason = reason(failure);
        return reason == null ? failure : new ImageException(reason, failure.getMessage(), failure);
    }

    /** Whether this thread was interrupted while it locked, waited, or used a channel, which all say it in their way. */
    private static boolean isInterrupt(IOException failure) {
        if (!Thread.currentThread().isInterrupted()) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException)
                    || cause instanceof ClosedByInterruptException
                    || cause instanceof FileLockInterruptionException) {
                return true;
            }
        }
        return false;
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
