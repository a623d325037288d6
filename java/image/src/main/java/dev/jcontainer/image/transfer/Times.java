package dev.jcontainer.image.transfer;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The times in the documents of images. */
final class Times {
    private Times() {}

    /** The seconds since 1970 of a time of RFC 3339; null if the text is none, as in images that do not say it. */
    static @Nullable Long seconds(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toEpochSecond();
        } catch (DateTimeException e) {
            return null; // it is for people; a wrong one is no reason to refuse an image
        }
    }
}
