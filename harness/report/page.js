// SPDX-License-Identifier: BSD-3-Clause
// All that the page says is there without this: it adds arrow keys, and what a column of a chart
// stands for.
(function () {
  'use strict';

  // ---- screens ----

  function shown() {
    return document.querySelector('.strip li:target');
  }

  function follow(item, what) {
    const link = item.querySelector('.turn .' + what);
    if (link) {
      location.replace(link.getAttribute('href'));
    }
  }

  function neighbour(links, at, key) {
    const tops = links.map((link) => link.getBoundingClientRect().top);
    const columns = Math.max(1, tops.filter((top) => Math.abs(top - tops[0]) < 4).length);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns,
      ArrowDown: at + columns, Home: 0, End: links.length - 1 }[key];
    return to === undefined ? at : Math.min(Math.max(to, 0), links.length - 1);
  }

  // One stop for Tab, arrows within.
  function moveIn(strip) {
    const links = Array.from(strip.querySelectorAll('.open'));
    const stop = (at) => links.forEach((link, i) => { link.tabIndex = i === at ? 0 : -1; });
    stop(0);
    strip.addEventListener('focusin', (event) => {
      const at = links.indexOf(event.target);
      if (at >= 0) {
        stop(at);
      }
    });
    strip.addEventListener('keydown', (event) => {
      const at = links.indexOf(event.target);
      const to = at < 0 || shown() ? at : neighbour(links, at, event.key);
      if (to !== at) {
        event.preventDefault();
        links[to].focus();
      }
    });
  }

  let last = null;

  function changed() {
    const item = shown();
    document.querySelectorAll('.strip li').forEach((other) => {
      other.removeAttribute('role');
      other.removeAttribute('aria-modal');
    });
    document.documentElement.style.overflow = item ? 'hidden' : '';
    if (item) {
      item.setAttribute('role', 'dialog');
      item.setAttribute('aria-modal', 'true');
      item.querySelector('.close').focus();
    } else if (last) {
      last.querySelector('.open').focus();
    }
    last = item;
  }

  document.querySelectorAll('.strip').forEach(moveIn);
  window.addEventListener('hashchange', changed);
  document.addEventListener('keydown', (event) => {
    const item = shown();
    if (!item) {
      return;
    }
    const what = { Escape: 'close', ArrowLeft: 'back', ArrowRight: 'next' }[event.key];
    if (what) {
      event.preventDefault();
      follow(item, what);
    } else if (event.key === 'Tab') {
      const links = Array.from(item.querySelectorAll('.turn a'));
      const at = links.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      links[(at + links.length) % links.length].focus();
    }
  });
  if (shown()) {
    changed();
  }

  // ---- charts ----

  function say(value, bytes) {
    if (!bytes || value < 1024) {
      return value.toLocaleString('en-US') + (bytes ? ' bytes' : '');
    }
    const unit = Math.min(Math.floor(Math.log2(value) / 10), 3);
    return (value / Math.pow(1024, unit)).toFixed(1) + ' ' + ['', 'KiB', 'MiB', 'GiB'][unit];
  }

  function point(figure) {
    const plot = figure.querySelector('.plot');
    const hair = figure.querySelector('.hair');
    const readout = figure.querySelector('.readout');
    const data = JSON.parse(figure.querySelector('script').textContent);
    const bins = data.layers[0].values.length;
    let at = 0;

    function show(bin) {
      at = Math.min(Math.max(bin, 0), bins - 1);
      const parts = data.layers.filter((layer) => layer.values[at] || data.layers.length === 1)
        .map((layer) => layer.name + ' ' + say(layer.values[at], data.bytes));
      hair.hidden = false;
      hair.style.left = (at + 0.5) / bins * 100 + '%';
      readout.textContent = (at * data.bin).toFixed(3) + ' s: ' + (parts.join(', ') || 'nothing');
      plot.setAttribute('aria-valuenow', at);
      plot.setAttribute('aria-valuetext', readout.textContent);
    }

    function busy(step) {
      let bin = at + step;
      while (bin > 0 && bin < bins - 1 && !data.layers.some((layer) => layer.values[bin])) {
        bin += step;
      }
      return bin;
    }

    plot.tabIndex = 0;
    plot.setAttribute('role', 'slider');
    plot.setAttribute('aria-label', figure.querySelector('h3').textContent + ': time');
    plot.setAttribute('aria-valuemin', 0);
    plot.setAttribute('aria-valuemax', bins - 1);
    plot.setAttribute('aria-valuenow', 0);
    plot.addEventListener('focus', () => show(at));
    plot.addEventListener('blur', () => { hair.hidden = true; });
    plot.addEventListener('pointermove', (event) => {
      const box = plot.getBoundingClientRect();
      show(Math.floor((event.clientX - box.left) / box.width * bins));
    });
    plot.addEventListener('keydown', (event) => {
      const to = { ArrowLeft: busy(-1), ArrowRight: busy(1), Home: 0, End: bins - 1,
        PageUp: at + Math.ceil(bins / 10), PageDown: at - Math.ceil(bins / 10) }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        show(to);
      }
    });
  }

  document.querySelectorAll('.chart').forEach(point);
}());
