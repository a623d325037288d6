/** What a listener is told while an image is moved. */
@NullMarked
package dev.jcontainer.image.progress;

import org.jspecify.annotations.NullMarked;
