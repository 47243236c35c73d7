(()=>{var t=document.currentScript?.parentElement;if(t){t.classList.add("nova-js");try{let e=localStorage.getItem("nova-theme");e&&(t.dataset.bsTheme=e)}catch{}}})();
