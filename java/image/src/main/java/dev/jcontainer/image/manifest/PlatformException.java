package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Platform;
import dev.jcontainer.kernel.PlainText;
import java.io.IOException;
import java.util.List;

/** An index that has no image for a platform. The message lists the platforms that it has. */
public final class PlatformException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 30;

    PlatformException(Platform wanted, List<Platform> present, int unsaid) {
        super("no image for " + wanted + "; " + there(present, unsaid));
    }

    private static String there(List<Platform> present, int unsaid) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < present.size() && i < SHOWN; i++) {
            list.append(i == 0 ? "" : ", ")
                    .append(PlainText.escaped(present.get(i).toString()));
        }
        if (present.size() > SHOWN) {
            list.append(" and ").append(present.size() - SHOWN).append(" more");
        }
        if (unsaid > 0) {
            list.append(list.length() == 0 ? "" : ", and ").append(unsaid).append(" that do not say their platform");
        }
        return list.length() == 0 ? "the index has no images" : "the index has images for " + list;
    }
}
