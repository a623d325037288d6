/** What an image says about itself: its platform, what its containers get, and how it was made. */
@NullMarked
package dev.jcontainer.image.config;

import org.jspecify.annotations.NullMarked;
